"""What visits leave in the logs; what all other tests have left is looked at where their sites end (conftest.py)."""

from urllib.parse import quote

import pytest
from testenv.logs import expect_no_link, logged
from testenv.wiring import FRONTS


@pytest.mark.parametrize("front", FRONTS)
def test_PB21_no_log_names_a_link(sites, front):
    site = sites(front, "3.1.0")
    for link in site.immich.links().values():
        for path in ("/share/" + link["key"], "/s/" + quote(link["slug"] or "nobody", safe="")):
            site.client.get(path + "?password=hunter2")
            site.client.post(path, "password=hunter2", x_test_address="203.0.113.200")
    assert "/share/-" in logged(site) or "share=" in logged(site), "something was written"
    expect_no_link(site)
