"""A file on its way to whoever asked for it over HTTP."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import hdrs, web

from bot.printing import File


async def hand_out(
    request: web.Request, file: File, headers: Mapping[str, str]
) -> web.StreamResponse:
    """The file, at its reader's pace and piece by piece; then it is let go."""
    name, body, kind = file
    with body:
        response = web.StreamResponse(headers={**headers, "Cache-Control": "no-store"})
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        response.content_type, response.content_length = kind, body.size
        await response.prepare(request)
        if request.method != hdrs.METH_HEAD:
            async for piece in body.pieces():
                await response.write(piece)
        await response.write_eof()
        return response
