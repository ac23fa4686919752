"""The kinds of papers people have copied, and the words they ask for them with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.names import fold


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of paper: `short` is its button, `pages` a first guess, `words` its folded synonyms.

    `valid_months` is how long such a paper is usually accepted; `withdrawn` is the sentence to show
    when the law no longer knows it.
    """

    key: str
    title: str
    short: str
    pages: int
    words: tuple[str, ...]
    valid_months: int | None = None
    withdrawn: str | None = None


_ALL = (
    DocumentKind(
        "cccd",
        "Thẻ căn cước / Căn cước công dân",
        "CCCD",
        2,
        ("can cuoc", "can cuoc cong dan", "the can cuoc", "cmnd moi", "cmnd gan chip"),
    ),
    DocumentKind("ho_chieu", "Hộ chiếu", "Hộ chiếu", 1, ("passport",)),
    DocumentKind("khai_sinh", "Giấy khai sinh", "Giấy khai sinh", 1, ("khai sinh", "gks")),
    DocumentKind(
        "trich_luc_khai_sinh",
        "Trích lục khai sinh",
        "Trích lục khai sinh",
        1,
        ("trich luc giay khai sinh", "ban sao trich luc khai sinh", "tlks"),
    ),
    DocumentKind(
        "ket_hon",
        "Giấy chứng nhận kết hôn",
        "Giấy kết hôn",
        1,
        ("ket hon", "dang ky ket hon", "trich luc ket hon", "hon thu"),
    ),
    DocumentKind(
        "doc_than",
        "Giấy xác nhận tình trạng hôn nhân",
        "Xác nhận độc thân",
        1,
        ("doc than", "tinh trang hon nhan", "giay doc than", "xac nhan hon nhan"),
        valid_months=6,
    ),
    DocumentKind(
        "khai_tu",
        "Giấy chứng tử / Trích lục khai tử",
        "Giấy khai tử",
        1,
        ("khai tu", "giay chung tu", "trich luc khai tu", "giay bao tu"),
    ),
    DocumentKind(
        "cu_tru",
        "Xác nhận thông tin về cư trú (CT07)",
        "Xác nhận cư trú",
        1,
        ("cu tru", "ct07", "ct 07", "giay cu tru"),
    ),
    DocumentKind(
        "ly_hon",
        "Quyết định / Bản án ly hôn",
        "Giấy ly hôn",
        2,
        ("ly hon", "quyet dinh ly hon", "ban an ly hon", "li hon"),
    ),
    DocumentKind(
        "bang_thcs",
        "Bằng tốt nghiệp trung học cơ sở",
        "Bằng THCS",
        1,
        ("thcs", "bang cap 2", "bang cap ii", "trung hoc co so", "bang tot nghiep"),
    ),
    DocumentKind(
        "bang_thpt",
        "Bằng tốt nghiệp trung học phổ thông",
        "Bằng THPT",
        1,
        ("thpt", "bang cap 3", "bang cap iii", "trung hoc pho thong", "bang tot nghiep"),
    ),
    DocumentKind(
        "bang_trung_cap",
        "Bằng tốt nghiệp trung cấp",
        "Bằng trung cấp",
        1,
        ("trung cap", "bang tc", "bang tot nghiep", "trung cap nghe"),
    ),
    DocumentKind(
        "bang_cao_dang",
        "Bằng tốt nghiệp cao đẳng",
        "Bằng cao đẳng",
        1,
        ("cao dang", "bang cd", "bang tot nghiep", "cao dang nghe"),
    ),
    DocumentKind(
        "bang_dai_hoc",
        "Bằng tốt nghiệp đại học",
        "Bằng đại học",
        1,
        ("dai hoc", "bang dh", "bang tot nghiep", "bang cu nhan", "bang ky su", "cu nhan"),
    ),
    DocumentKind("bang_thac_si", "Bằng thạc sĩ", "Bằng thạc sĩ", 1, ("thac si", "thac sy")),
    DocumentKind("bang_tien_si", "Bằng tiến sĩ", "Bằng tiến sĩ", 1, ("tien si", "tien sy")),
    DocumentKind(
        "bang_diem",
        "Bảng điểm",
        "Bảng điểm",
        2,
        (
            "bang diem thpt",
            "bang diem trung cap",
            "bang diem cao dang",
            "bang diem dai hoc",
            "bang diem thac si",
            "ket qua hoc tap",
        ),
    ),
    DocumentKind(
        "hoc_ba",
        "Học bạ",
        "Học bạ",
        8,
        ("hoc ba thpt", "hoc ba thcs", "hoc ba cap 2", "hoc ba cap 3", "hoc ba tieu hoc"),
    ),
    DocumentKind(
        "cc_ngoai_ngu",
        "Chứng chỉ ngoại ngữ",
        "CC ngoại ngữ",
        1,
        ("ngoai ngu", "tieng anh", "chung chi tieng anh", "ielts", "toeic", "vstep"),
    ),
    DocumentKind(
        "cc_tin_hoc",
        "Chứng chỉ tin học",
        "CC tin học",
        1,
        ("tin hoc", "cntt", "ung dung cntt", "chung chi cntt"),
    ),
    DocumentKind(
        "cc_nghe",
        "Chứng chỉ nghề / Chứng chỉ hành nghề",
        "CC nghề",
        1,
        ("chung chi nghe", "chung chi hanh nghe", "bang nghe", "hanh nghe"),
    ),
    DocumentKind(
        "tot_nghiep_tam_thoi",
        "Giấy chứng nhận tốt nghiệp tạm thời",
        "Tốt nghiệp tạm thời",
        1,
        ("bang tam thoi", "bang tot nghiep tam thoi", "giay tot nghiep tam thoi"),
    ),
    DocumentKind(
        "so_do",
        "Giấy chứng nhận quyền sử dụng đất",
        "Sổ đỏ",
        4,
        ("so hong", "giay dat", "bia do", "qsdd", "gcnqsdd", "gcn qsdd", "quyen su dung dat"),
    ),
    DocumentKind(
        "hop_dong",
        "Hợp đồng",
        "Hợp đồng",
        4,
        (
            "hop dong mua ban",
            "hop dong thue nha",
            "hop dong chuyen nhuong",
            "hop dong chuyen nhuong quyen su dung dat",
        ),
    ),
    DocumentKind(
        "gplx",
        "Giấy phép lái xe",
        "Bằng lái xe",
        2,
        ("gplx", "bang lai", "giay phep lai", "bang xe may", "bang lai xe may"),
    ),
    DocumentKind(
        "dang_ky_xe",
        "Giấy chứng nhận đăng ký xe",
        "Đăng ký xe",
        2,
        ("ca vet", "cavet", "ca vet xe", "cavet xe", "giay to xe", "giay xe", "dang ky xe may"),
    ),
    DocumentKind(
        "dang_kiem",
        "Giấy chứng nhận kiểm định xe",
        "Đăng kiểm",
        1,
        ("so dang kiem", "giay dang kiem", "kiem dinh xe", "dang kiem xe"),
    ),
    DocumentKind(
        "dkkd",
        "Giấy chứng nhận đăng ký kinh doanh",
        "Đăng ký kinh doanh",
        1,
        ("dkkd", "giay phep kinh doanh", "gpkd", "dang ky doanh nghiep", "ho kinh doanh"),
    ),
    DocumentKind(
        "ma_so_thue",
        "Giấy chứng nhận đăng ký thuế (mã số thuế)",
        "Mã số thuế",
        1,
        ("mst", "dang ky thue", "the ma so thue"),
    ),
    DocumentKind(
        "gp_xay_dung",
        "Giấy phép xây dựng",
        "GP xây dựng",
        2,
        ("gpxd", "phep xay dung", "giay phep xay nha"),
    ),
    DocumentKind(
        "the_bhyt",
        "Thẻ bảo hiểm y tế",
        "Thẻ BHYT",
        1,
        ("bhyt", "bao hiem y te", "the bao hiem"),
    ),
    DocumentKind(
        "so_bhxh",
        "Sổ bảo hiểm xã hội",
        "Sổ BHXH",
        4,
        ("bhxh", "bao hiem xa hoi", "so bao hiem"),
    ),
    DocumentKind(
        "nguoi_co_cong",
        "Giấy tờ người có công (thương binh, liệt sĩ)",
        "Người có công",
        1,
        ("thuong binh", "the thuong binh", "liet si", "liet sy", "benh binh"),
    ),
    DocumentKind(
        "bang_khen",
        "Bằng khen / Giấy khen",
        "Bằng khen",
        1,
        ("giay khen", "huan chuong", "huy chuong", "ky niem chuong"),
    ),
    DocumentKind(
        "ly_lich_dang_vien",
        "Lý lịch đảng viên",
        "Lý lịch đảng viên",
        8,
        ("ly lich dang", "the dang vien", "li lich dang vien"),
    ),
    DocumentKind(
        "quyet_dinh_nhan_su",
        "Quyết định về nhân sự (tuyển dụng, bổ nhiệm, lương)",
        "Quyết định nhân sự",
        1,
        ("quyet dinh", "bo nhiem", "tuyen dung", "quyet dinh nang luong", "nghi huu"),
    ),
    DocumentKind(
        "hop_dong_lao_dong",
        "Hợp đồng lao động",
        "Hợp đồng lao động",
        4,
        ("hdld", "hop dong lam viec", "hd lao dong"),
    ),
    DocumentKind(
        "ly_lich_tu_phap",
        "Phiếu lý lịch tư pháp",
        "Lý lịch tư pháp",
        1,
        ("lltp", "phieu lltp", "li lich tu phap"),
    ),
    DocumentKind(
        "kham_suc_khoe",
        "Giấy khám sức khỏe",
        "Giấy khám sức khỏe",
        2,
        ("kham suc khoe", "giay suc khoe", "gksk", "ksk"),
        valid_months=12,
    ),
    DocumentKind(
        "ho_ngheo",
        "Giấy chứng nhận hộ nghèo, hộ cận nghèo",
        "Hộ nghèo",
        1,
        ("so ho ngheo", "can ngheo", "ho can ngheo", "so ngheo"),
    ),
    DocumentKind(
        "khuyet_tat",
        "Giấy xác nhận khuyết tật",
        "Xác nhận khuyết tật",
        1,
        ("khuyet tat", "nguoi khuyet tat", "the khuyet tat"),
    ),
    DocumentKind("ban_an", "Bản án của Tòa án", "Bản án", 6, ("ban an toa", "quyet dinh toa an")),
    DocumentKind(
        "cmnd",
        "Chứng minh nhân dân 9 số",
        "CMND 9 số",
        2,
        ("cmnd", "cmt", "cmtnd", "chung minh", "chung minh nhan dan", "chung minh thu", "cmnd cu"),
        withdrawn=(
            "Chứng minh nhân dân 9 số đã hết giá trị sử dụng từ ngày 01/01/2025; "
            "xin dùng thẻ căn cước hoặc CCCD."
        ),
    ),
    DocumentKind(
        "so_ho_khau",
        "Sổ hộ khẩu",
        "Sổ hộ khẩu",
        8,
        ("ho khau", "shk", "so tam tru"),
        withdrawn=(
            "Sổ hộ khẩu giấy đã hết giá trị sử dụng từ ngày 01/01/2023; "
            "xin dùng giấy xác nhận thông tin về cư trú (CT07)."
        ),
    ),
)

KINDS: Mapping[str, DocumentKind] = MappingProxyType({kind.key: kind for kind in _ALL})

# Without marks these everyday words begin like a paper: "hồ sơ đó" like "sổ đỏ", "đang kiểm tra"
# like "đăng kiểm", "ủy ban ăn" like "bản án".
_NOT_PAPERS = ("ho so", "dang kiem tra", "uy ban")

_Words = tuple[str, ...]


def kinds_named(folded_text: str) -> list[str]:
    """Return the keys of the kinds named in a text from `names.fold`, the longest name first.

    A shorter name inside a longer one does not count: "trich luc khai sinh" names no khai_sinh.
    """
    found = sorted(_names_in(folded_text.split()), key=_length, reverse=True)
    return list(dict.fromkeys(key for name in found for key in _KEYS[name]))


def _names_in(words: list[str]) -> Iterator[_Words]:
    """Yield the names read from left to right, at each word the longest."""
    at = 0
    while at < len(words):
        name = _name_at(words, at)
        if name:
            yield name
        at += max(len(name), 1)


def _name_at(words: list[str], at: int) -> _Words:
    for name in _BY_FIRST_WORD.get(words[at], ()):
        if tuple(words[at : at + len(name)]) == name:
            return name
    return ()


def _length(name: _Words) -> int:
    return len(" ".join(name))


def _keys_by_name() -> dict[_Words, list[str]]:
    """Map each name, as folded words, to the kinds it may mean; one name may mean several."""
    keys: dict[_Words, list[str]] = {tuple(text.split()): [] for text in _NOT_PAPERS}
    for kind in _ALL:
        for text in dict.fromkeys((fold(kind.short), fold(kind.title), *kind.words)):
            keys.setdefault(tuple(text.split()), []).append(kind.key)
    return keys


def _by_first_word() -> dict[str, list[_Words]]:
    index: dict[str, list[_Words]] = {}
    for name in sorted(_KEYS, key=len, reverse=True):
        index.setdefault(name[0], []).append(name)
    return index


_KEYS = _keys_by_name()
_BY_FIRST_WORD = _by_first_word()


def masked_title(kind: str, tail: str) -> str:
    """A paper's name as chats may show it: `CCCD ••4877`."""
    short = KINDS[kind].short
    return f"{short} ••{tail}" if tail else short
