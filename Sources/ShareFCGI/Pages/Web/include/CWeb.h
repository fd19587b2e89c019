#ifndef CWEB_H
#define CWEB_H

#include <stddef.h>

/// The files of this folder as the program carries them: bytes that live as long as it does.
struct web_file {
    const unsigned char *_Nonnull bytes;
    size_t count;
};

struct web_file web_gallery_css(void);
struct web_file web_gallery_js(void);
struct web_file web_theme_js(void);
struct web_file web_upload_js(void);
struct web_file web_icon_svg(void);

#endif
