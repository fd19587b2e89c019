#include "CWeb.h"

// #embed is C23, which this compiler also takes in older C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char gallery_css[] = {
#embed "gallery.css"
,
#embed "details.css"
};
// One module of several files, in this order.
static const unsigned char gallery_js[] = {
#embed "script/items.js"
,
#embed "script/thumbhash.js"
,
#embed "script/tiles.js"
,
#embed "script/select.js"
,
#embed "script/rows.js"
,
#embed "script/month.js"
,
#embed "script/scroll.js"
,
#embed "script/rail.js"
,
#embed "script/viewer.js"
,
#embed "script/pane.js"
,
#embed "script/details.js"
,
#embed "script/live.js"
,
#embed "script/gestures.js"
,
#embed "script/begin.js"
};
static const unsigned char theme_js[] = {
#embed "theme.js"
};
static const unsigned char upload_js[] = {
#embed "script/upload.js"
};
static const unsigned char icon_svg[] = {
#embed "icon.svg"
};

struct web_file web_gallery_css(void) { return (struct web_file){ gallery_css, sizeof gallery_css }; }
struct web_file web_gallery_js(void) { return (struct web_file){ gallery_js, sizeof gallery_js }; }
struct web_file web_theme_js(void) { return (struct web_file){ theme_js, sizeof theme_js }; }
struct web_file web_upload_js(void) { return (struct web_file){ upload_js, sizeof upload_js }; }
struct web_file web_icon_svg(void) { return (struct web_file){ icon_svg, sizeof icon_svg }; }
