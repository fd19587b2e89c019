// OpenSSL 3 as Swift sees it: its headers, and the calls that keep pointers between statements, each whole in one
// function, since a pointer that Swift lends ends with its expression. Each answers 1 for success and 0 for failure.
#pragma once

#define OPENSSL_API_COMPAT 30000
#define OPENSSL_NO_DEPRECATED
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <limits.h>
#include <stdint.h>

enum { OPENSSL_GCM_NONCE = 12, OPENSSL_GCM_TAG = 16 };

/// HKDF with SHA-256 (RFC 5869).
static inline int openssl_hkdf_sha256(const uint8_t *key, size_t key_length, const uint8_t *salt, size_t salt_length,
                                      const uint8_t *info, size_t info_length, uint8_t *out, size_t out_length) {
    int done = 0;
    EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = hkdf ? EVP_KDF_CTX_new(hkdf) : NULL;
    if (context) {
        OSSL_PARAM parameters[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0),
            OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)key, key_length),
            OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, info_length),
            OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, salt_length),
            OSSL_PARAM_construct_end(),
        };
        done = EVP_KDF_derive(context, out, out_length, parameters) == 1;
    }
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(hkdf);
    return done;
}

/// AES-256-GCM (NIST SP 800-38D) with a nonce of 12 bytes; `out` takes the ciphertext, as long as `text`, and then the
/// tag of 16 bytes.
static inline int openssl_gcm_seal(const uint8_t *key, const uint8_t *nonce, const uint8_t *bound, size_t bound_length,
                                   const uint8_t *text, size_t text_length, uint8_t *out) {
    int written = 0, rest = 0, done = 0;
    if (bound_length > INT_MAX || text_length > INT_MAX) return 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context && EVP_EncryptInit_ex2(context, EVP_aes_256_gcm(), key, nonce, NULL) == 1 &&
        (bound_length == 0 || EVP_EncryptUpdate(context, NULL, &written, bound, (int)bound_length) == 1) &&
        (text_length == 0 || EVP_EncryptUpdate(context, out, &written, text, (int)text_length) == 1) &&
        EVP_EncryptFinal_ex(context, out + text_length, &rest) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, OPENSSL_GCM_TAG, out + text_length) == 1)
        done = 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}

/// The reverse: `sealed` is ciphertext and tag, `out` takes the text. What `out` holds after a failure is not the text.
static inline int openssl_gcm_open(const uint8_t *key, const uint8_t *nonce, const uint8_t *bound, size_t bound_length,
                                   const uint8_t *sealed, size_t sealed_length, uint8_t *out) {
    int written = 0, rest = 0, done = 0;
    if (bound_length > INT_MAX || sealed_length > INT_MAX || sealed_length < OPENSSL_GCM_TAG) return 0;
    size_t length = sealed_length - OPENSSL_GCM_TAG;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context && EVP_DecryptInit_ex2(context, EVP_aes_256_gcm(), key, nonce, NULL) == 1 &&
        (bound_length == 0 || EVP_DecryptUpdate(context, NULL, &written, bound, (int)bound_length) == 1) &&
        (length == 0 || EVP_DecryptUpdate(context, out, &written, sealed, (int)length) == 1) &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, OPENSSL_GCM_TAG, (void *)(sealed + length)) == 1 &&
        EVP_DecryptFinal_ex(context, out + length, &rest) == 1)
        done = 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}

/// HMAC with SHA-256 (RFC 2104); `out` takes 32 bytes.
static inline int openssl_hmac_sha256(const uint8_t *key, size_t key_length, const uint8_t *text, size_t text_length,
                                      uint8_t *out) {
    unsigned int length = 32;
    // A null key would mean "the last one used".
    if (key_length > INT_MAX) return 0;
    return HMAC(EVP_sha256(), key_length ? key : (const uint8_t *)"", (int)key_length, text, text_length, out, &length) != NULL;
}
