"""Zips of a share, through the web server: all of it, a month, a selection; who may have them, and the names in them."""

import json
import subprocess
import urllib.parse
import zipfile

import pytest
from testenv.zips import assets, names, opened, reads, select

#: Names that a page, a header and a file system have to survive.
TRICKY = [
    "img src=x onerror=alert(1).jpg",
    "quoted & 'single'.jpg",
    "été à la plage 🏖️.jpg",
    "写真 第一.jpg",
    "gpj.live.jpg",
    "..%2F..%2Fetc%2Fpasswd.jpg",
    "lineSet-Cookie a=b.jpg",
    "صورة.jpg",
    ("long " * 40)[:195] + "l.jpg",
]


# The whole


def test_P33_PS4_zip_of_everything_holds_every_asset_stored_under_its_name(own_site, tmp_path):
    own_site.start_over()
    got = own_site.client.get(own_site.root("many") + "/download")
    archive = opened(got)
    expected = [f"IMG_100{n}.jpg" for n in range(5)] + ["video1.mp4", "live.jpg", "live.mp4", "anim.gif"]
    assert archive.namelist() == expected
    assert all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())
    assert got["Content-Length"] == str(len(got.body))
    assert got["Content-Type"] == "application/zip"
    assert got["Cache-Control"] == "no-store"
    path = tmp_path / "all.zip"
    path.write_bytes(got.body)
    for command in (["unzip", "-tq", path], ["zip", "-T", path], ["unzip", "-q", path, "-d", tmp_path / "out"]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    root = own_site.root("many")
    for asset, name in ((assets(own_site, "many")[0], "IMG_1000.jpg"), (assets(own_site, "many")[-1], "anim.gif")):
        assert (tmp_path / "out" / name).read_bytes() == own_site.client.get(f"{root}/photo/{asset}/original").body


def test_P33_album_comes_in_its_order_with_the_time_of_the_picture(one):
    one.start_over()
    archive = opened(one.client.get(one.root("album_upload") + "/download"))
    assert archive.namelist() == TRICKY[::-1]
    entry = archive.getinfo("写真 第一.jpg")
    assert entry.date_time == (2025, 11, 24, 5, 11, 0), "by the clock where it was taken"
    assert entry.extra[:5] == b"UT\x05\x00\x01"
    assert int.from_bytes(entry.extra[5:9], "little") == 1_763_953_860, "and the moment itself"


def test_P33_zip_is_the_same_every_time(one):
    path = one.root("many") + "/download"
    assert one.client.get(path).constant() == one.client.get(path).constant()


def test_PB13_equal_names_become_three_files(site_with, tmp_path):
    site = site_with()
    site.start_over()
    for number, name in ((1000, "IMG_1.jpg"), (1001, "img_1.JPG"), (1002, "IMG_1.jpg")):
        site.immich.control("file", asset=f"IMG_{number}.jpg", name=name)
    # A decomposed letter and a composed one are the same name to most file systems.
    site.immich.control("file", asset="IMG_1003.jpg", name="e\u0301.jpg")
    site.immich.control("file", asset="IMG_1004.jpg", name="\u00e9.jpg")
    # Each letter is three bytes, and file systems count those.
    for name in ("video1.mp4", "anim.gif"):
        site.immich.control("file", asset=name, name="写" * 150 + name[-4:])
    site.restart()
    archive = opened(site.client.get(site.root("many") + "/download"))
    expected = ["IMG_1.jpg", "img_1 (2).jpg", "IMG_1 (3).jpg", "\u00e9.jpg", "\u00e9 (2).jpg"]
    assert archive.namelist()[:5] == expected
    archive.extractall(tmp_path)
    assert len(list(tmp_path.iterdir())) == 9
    site.start_over()


def test_P35_zip_is_called_by_the_title(own_site):
    own_site.start_over()
    own_site.immich.control("describe", link="many", description="Ünï: été / 写真")
    own_site.restart()
    got = own_site.client.head(own_site.root("many") + "/download")
    assert got["Content-Disposition"].endswith("filename*=UTF-8''" + urllib.parse.quote("Ünï été  写真.zip"))
    own_site.start_over()


def test_month_is_a_zip_of_its_own(one):
    one.start_over()
    root = one.root("album_upload")
    got = one.client.get(root + "/download/2025-11")
    assert names(got) == ["写真 第一.jpg", "été à la plage 🏖️.jpg"]
    assert got["Content-Disposition"].endswith("filename*=UTF-8''Tricky%202025-11.zip")
    assert one.client.get(root + "/download/1999-01").status == 404


# A selection


def test_P34_PX2_selection_holds_what_was_chosen_in_the_order_of_the_share(own_site):
    own_site.start_over()
    ids = assets(own_site, "many")
    got = select(own_site, "many", [ids[3], ids[0], "00000000-0000-4000-8000-000000000000", "x", ids[0]])
    assert names(got) == ["IMG_1000.jpg", "IMG_1003.jpg"]
    by_slug = own_site.client.post(
        own_site.root("many", by_slug=True) + "/download/", "assets=" + urllib.parse.quote(json.dumps([ids[0]]))
    )
    assert names(by_slug) == ["IMG_1000.jpg"], "also with a slash at the end"
    root = own_site.root("many")
    page = own_site.client.get(root + "/").body.decode()
    assert f'action="{root}/download"' in page, "whatever the page's own address ends in"


def test_P34_order_of_refusals(own_site):
    own_site.start_over()
    other = assets(own_site, "album_upload")[:2]
    for body in ("{", "", "7", '"x"', "{}", "[]", "[1]"):
        assert select(own_site, "many", body).status == 400, body
    assert select(own_site, "many", other).status == 400, "all foreign"
    assert own_site.client.post(own_site.root("many") + "/download", "other=x").status == 400
    unknown = "/share/" + "A" * 67
    assert own_site.client.post(unknown + "/download", "assets=").status == 400, "what was sent comes first"
    assert own_site.client.post(unknown + "/download", "assets=%5B%22x%22%5D").status == 404
    assert select(own_site, "album_nodownload", other).status == 303


def test_P34_locked_selection_leads_to_the_form(one):
    one.start_over()
    got = select(one, "many_password", ["x"])
    assert (got.status, got["Location"]) == (303, one.root("many_password"))


def test_P34_form_of_another_site_does_nothing(one):
    one.start_over()
    one.immich.control("forget-calls")
    got = select(one, "many", assets(one, "many"), sec_fetch_site="cross-site")
    assert got.status == 303
    assert reads(one) == []


def test_P34_selection_of_ten_thousand(site_with):
    site = site_with()
    site.start_over()
    ids = [f"00000000-0000-4000-8000-{n:012x}" for n in range(10_000)] + [assets(site, "many")[1]]
    assert names(select(site, "many", ids)) == ["IMG_1001.jpg"]
    assert select(site, "many", "[" + " " * (1 << 20) + "]").status == 413


# Who may


def test_P25_locked_share_is_downloaded_once_it_is_open(own_site):
    own_site.start_over()
    root = own_site.root("many_password")
    before = own_site.client.get(root + "/download")
    assert (before.status, before["Cache-Control"]) == (200, "no-store")
    assert b"password" in before.body
    unlocked = own_site.client.post(root, "password=p%C3%A4ss+w%C3%B6rd")
    cookie = unlocked["Set-Cookie"].split(";")[0]
    got = own_site.client.get(root + "/download", cookie=cookie)
    assert names(got) == [f"IMG_100{n}.jpg" for n in range(5)]
    assert got["Cache-Control"] == "no-store"


OFFERS = [("never", False), ("link", None), ("always", True)]


@pytest.mark.parametrize(("offered", "expected"), OFFERS)
def test_P31_buttons_and_route_follow_the_owner_and_the_link(site_with, offered, expected):
    site = site_with(downloads__offered=offered)
    site.start_over()
    for name, flag in (("album_upload", True), ("album_nodownload", False)):
        root, may = site.root(name), flag if expected is None else expected
        page = site.client.get(root)
        assert (b'<a class="download"' in page.body) == may
        zipped = site.client.head(root + "/download")
        # Immich gives no original of a link that forbids it.
        assert (b" data-videos " in page.body) == (may and not flag)
        if may and flag:
            assert zipped["Content-Type"] == "application/zip"
        else:
            assert (zipped.status, zipped["Content-Type"]) == (200, "text/html; charset=utf-8"), "the page"
            assert select(site, name, ["00000000-0000-4000-8000-000000000000"]).status == 303
            assert b"/download" not in page.body
        asset = assets(site, name)[0]
        assert site.client.head(f"{root}/photo/{asset}/original").status == (200 if may and flag else 404)


def test_P32_without_zips_one_picture_can_still_be_had(site_with):
    site = site_with(zip__enabled="false")
    site.start_over()
    root = site.root("album_upload")
    page = site.client.get(root)
    assert b"/download" not in page.body
    assert b"download" in page.body
    assert site.client.head(root + "/download")["Content-Type"].startswith("text/html")
    assert site.client.head(f"{root}/photo/{assets(site, 'album_upload')[0]}/original").status == 200


# Names


def test_PS5_anonymous_names_are_unique_and_stable(site_with):
    site = site_with(downloads__names="anonymous")
    site.start_over()
    got = names(site.client.get(site.root("many") + "/download"))
    share = got[0].split("_")[0]
    assert len(share) == 8
    expected = [f"{share}_000{n}.jpg" for n in range(1, 6)]
    expected += [f"{share}_0006.mp4", f"{share}_0007.jpg", f"{share}_0007.mp4", f"{share}_0008.gif"]
    assert got == expected
    ids = assets(site, "many")
    assert names(select(site, "many", [ids[6], ids[2]])) == [expected[2], *expected[6:8]], "its place stays"
    single = site.client.head(f"{site.root('many')}/photo/{ids[2]}/original")
    assert expected[2] in single["Content-Disposition"]
    site.restart()
    assert names(site.client.get(site.root("many") + "/download")) == expected
    album = names(site.client.get(site.root("album_upload") + "/download"))
    assert [name.split("_")[1] for name in album] == [f"000{n}.jpg" for n in range(1, 10)]


@pytest.mark.parametrize(("mode", "pattern"), [("id", "{0}.jpg"), ("short", "img_{1}.jpg")])
def test_names_by_id(site_with, mode, pattern):
    site = site_with(downloads__names=mode)
    site.start_over()
    ids = assets(site, "album_upload")
    expected = [pattern.format(each, each[:8]) for each in ids]
    assert sorted(names(site.client.get(site.root("album_upload") + "/download"))) == sorted(expected)


def test_P33_sizes_come_in_one_answer_where_names_are_no_question(site_with):
    site = site_with(downloads__names="id")
    site.start_over()
    site.immich.control("metadata", link="many_nometadata", allowed=False)
    site.immich.control("downloads", link="album_upload", allowed=True)
    more = [f"IMG_10{n}.jpg" for n in range(10, 20)]
    for name in more:
        site.immich.control("add", link="one_photo", asset=name)
    site.immich.control("forget-calls")
    got = site.client.get(site.root("one_photo") + "/download")
    assert len(names(got)) == 11
    calls = site.immich.calls()["calls"]
    assert (calls["download-info"], calls["original"]) == (1, 11)
    site.start_over()
