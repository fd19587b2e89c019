"""Live photos through the web server: the clip of a photo that a share shows, and no other."""

import io
import re
import zipfile

import pytest
from testenv.site import Site

CLIP = re.compile(r'data-clip="([0-9a-f-]{36})"')


def clip(site, name: str = "one_live") -> str:
    """The moving part of the one live photo."""
    link = site.immich.links()[name]
    answer = site.immich.client.get(f"/api/shared-links/me?key={link['key']}")
    return re.search(r'"livePhotoVideoId":"([0-9a-f-]{36})"', answer.body.decode())[1]


@pytest.fixture(scope="module")
def stills(tmp_path_factory, immichs):
    """A site whose owner shows no clips."""
    settings = {"page.live_photos": "false", "page.single_image": "page"}
    site = Site(tmp_path_factory.mktemp("stills"), settings=settings, immich=immichs("3.1.0")).start()
    yield site
    site.stop()


def test_PS1_live_photo_is_marked_and_its_clip_is_played_in_parts(site):
    asked = clip(site)
    for name, page in (("album", "/month/2024-06"), ("many", "")):
        path = site.root(name)
        assert CLIP.findall(site.client.get(path + page).body.decode()) == [asked]
        whole = site.client.get(f"{path}/video/{asked}")
        assert whole.status == 200 and whole["Content-Type"] == "video/mp4"
        assert whole["Cache-Control"] == "private, max-age=60, must-revalidate"
        part = site.client.get(f"{path}/video/{asked}", range="bytes=2-9")
        assert part.status == 206 and part.body == whole.body[2:10]
        assert part["Content-Range"] == f"bytes 2-9/{len(whole.body)}"
    months = site.client.get(site.root("album") + "/month/2024-06.json").body.decode()
    assert f'"{asked}"' in months[months.index('"clip"') :]
    key = site.immich.links()["one_live"]["key"]
    older = site.client.get(f"/share/video/{key}/{asked}")
    assert older.status == 301 and older["Location"].endswith(f"/share/{key}/video/{asked}")


def test_PS2_clip_that_no_shared_photo_names_is_404(site):
    for name in ("album_upload", "one_photo", "many_nometadata", "video"):
        for asset in (clip(site), "00000000-0000-4000-8000-000000000000"):
            answer = site.client.get(f"{site.root(name)}/video/{asset}", range="bytes=0-1")
            assert answer.status == 404 and not answer.body and answer["Cache-Control"] == "no-store"


def test_clip_is_nobodys_picture(site):
    for name in ("album", "many"):
        path, asked = site.root(name), clip(site)
        assert site.client.get(f"{path}/details/{asked}").status in (200, 404)
        assert site.client.get(f"{path}/photo/{asked}/preview").status == 404
        assert f'data-id="{asked}"' not in site.client.get(path).body.decode()


def test_PS1_switched_off_there_is_no_clip_anywhere(stills):
    asked = clip(stills)
    for name in ("album", "many", "one_live"):
        path = stills.root(name)
        for page in (path, *([path + "/month/2024-06", path + "/month/2024-06.json"] if name == "album" else [])):
            answer = stills.client.get(page)
            assert answer.status == 200 and asked.encode() not in answer.body and b"badge live" not in answer.body
        for below in (f"/video/{asked}", f"/photo/{asked}/original", f"/details/{asked}"):
            assert stills.client.get(path + below).status == 404, below
    archive = zipfile.ZipFile(io.BytesIO(stills.client.get(stills.root("many") + "/download").body))
    assert "live.jpg" in archive.namelist() and "live.mp4" not in archive.namelist()


def test_hidden_clip_in_an_album_is_no_picture_of_it(stills, sites):
    # Immich itself puts no clip into an album; an old or broken library may have one there.
    stills.immich.control("add", link="album_empty", asset="live.mp4")
    try:
        page = stills.client.get(stills.root("album_empty"))
        assert page.status == 200 and clip(stills).encode() not in page.body
        assert clip(stills).encode() not in stills.client.get(stills.root("album_empty") + "/month/2024-06.json").body
    finally:
        stills.immich.control("remove", link="album_empty", asset="live.mp4")
