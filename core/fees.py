"""The fee of certified copies, in đồng (Circular 226/2016)."""

DEAR_PAGES = 2
DEAR_PAGE_FEE = 2_000
PAGE_FEE = 1_000
HIGHEST_FEE = 200_000


def fee(pages: int) -> int:
    """Return the đồng due for one copy of an original of `pages` pages; below 1 is a ValueError."""
    if pages < 1:
        raise ValueError("an original has at least one page")
    dear = min(pages, DEAR_PAGES)
    return min(HIGHEST_FEE, DEAR_PAGE_FEE * dear + PAGE_FEE * (pages - dear))
