// OpenSSL 3 as Swift sees it: its headers, and the calls that keep pointers between statements, each whole in one
// function, since a pointer that Swift lends ends with its expression. Each answers 1 for success and 0 for failure.
#pragma once

#define OPENSSL_API_COMPAT 30000
#define OPENSSL_NO_DEPRECATED
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

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

/// SHA-256 (FIPS 180-4); `out` takes 32 bytes.
static inline int openssl_sha256(const uint8_t *text, size_t length, uint8_t *out) {
    return EVP_Digest(text, length, out, NULL, EVP_sha256(), NULL) == 1;
}

/// A new RSA key; NULL on failure.
static inline EVP_PKEY *openssl_rsa_generate(size_t bits) { return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits); }

/// Refuses to ask anybody for a password: a key file with one is no key file of ours.
static inline int openssl_no_password(char *buffer, int size, int isWriting, void *nothing) {
    (void)buffer, (void)size, (void)isWriting, (void)nothing;
    return -1;
}

/// The first private (or public) key in PEM text (RFC 7468); NULL where there is none. Leaves no errors behind.
static inline EVP_PKEY *openssl_key_read(const uint8_t *text, size_t length, int isPrivate) {
    if (length > INT_MAX) return NULL;
    BIO *source = BIO_new_mem_buf(text, (int)length);
    if (!source) return NULL;
    EVP_PKEY *key = isPrivate ? PEM_read_bio_PrivateKey(source, NULL, openssl_no_password, NULL)
                              : PEM_read_bio_PUBKEY(source, NULL, openssl_no_password, NULL);
    BIO_free(source);
    ERR_clear_error();
    return key;
}

/// The key as PEM text, PKCS #8 or SubjectPublicKeyInfo; the length, 0 on failure or where `out` is too small.
static inline size_t openssl_key_write(EVP_PKEY *key, int isPrivate, uint8_t *out, size_t capacity) {
    size_t length = 0;
    char *text = NULL;
    BIO *sink = BIO_new(BIO_s_mem());
    if (sink && (isPrivate ? PEM_write_bio_PKCS8PrivateKey(sink, key, NULL, NULL, 0, NULL, NULL)
                           : PEM_write_bio_PUBKEY(sink, key)) == 1) {
        long count = BIO_get_mem_data(sink, &text);
        if (count > 0 && (size_t)count <= capacity) {
            memcpy(out, text, (size_t)count);
            length = (size_t)count;
        }
    }
    BIO_free(sink);
    return length;
}

/// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2); `out` takes as many bytes as the modulus has.
static inline int openssl_rsa_sign(EVP_PKEY *key, const uint8_t *text, size_t length, uint8_t *out, size_t *out_length) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int done = context && EVP_DigestSignInit_ex(context, NULL, "SHA256", NULL, NULL, key, NULL) == 1 &&
               EVP_DigestSign(context, out, out_length, text, length) == 1;
    EVP_MD_CTX_free(context);
    return done;
}

/// 1 where the signature is right. Leaves no errors behind.
static inline int openssl_rsa_verify(EVP_PKEY *key, const uint8_t *text, size_t length, const uint8_t *signature,
                                     size_t signature_length) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int done = context && EVP_DigestVerifyInit_ex(context, NULL, "SHA256", NULL, NULL, key, NULL) == 1 &&
               EVP_DigestVerify(context, signature, signature_length, text, length) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return done;
}

/// The modulus (or the public exponent) of an RSA key, highest byte first; the length, 0 on failure.
static inline size_t openssl_rsa_number(EVP_PKEY *key, int isModulus, uint8_t *out, size_t capacity) {
    size_t length = 0;
    BIGNUM *number = NULL;
    if (EVP_PKEY_get_bn_param(key, isModulus ? OSSL_PKEY_PARAM_RSA_N : OSSL_PKEY_PARAM_RSA_E, &number) == 1 &&
        (size_t)BN_num_bytes(number) <= capacity)
        length = (size_t)BN_bn2bin(number, out);
    BN_free(number);
    return length;
}
