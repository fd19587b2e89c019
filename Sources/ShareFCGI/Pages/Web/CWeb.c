#include "CWeb.h"

// #embed is C23, which this compiler also takes in older C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char gallery_css[] = {
#embed "gallery.css"
};
static const unsigned char gallery_js[] = {
#embed "gallery.js"
};
static const unsigned char icon_svg[] = {
#embed "icon.svg"
};

struct web_file web_gallery_css(void) { return (struct web_file){ gallery_css, sizeof gallery_css }; }
struct web_file web_gallery_js(void) { return (struct web_file){ gallery_js, sizeof gallery_js }; }
struct web_file web_icon_svg(void) { return (struct web_file){ icon_svg, sizeof icon_svg }; }
