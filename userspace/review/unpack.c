// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compressed logs: one row of functions for each library, which is loaded by the first log that
 * needs it.
 *
 * A file may hold several compressed parts, one after the other. A part that is cut off gives what
 * it has and then an error; the caller keeps what was read.
 */
#include <lzma.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/library.h"
#include "base/mem.h"
#include "review/input.h"

/* A decompressor does not get more memory than this, whatever the file asks for. */
#define UNPACK_MEMORY (128 * 1024 * 1024)
#define UNPACK_WINDOW 27 /* the same as a power of two, for Zstandard */

static ssize_t fail(struct input *input, const char *problem)
{
	input->problem = problem;
	return -1;
}

static int fail_to_start(struct input *input, const char *problem)
{
	fail(input, problem);
	return -1;
}

/* More bytes, where there are none. False: the end or an error, told by *result. */
static bool has_raw(struct input *input, ssize_t *result)
{
	if (input->raw_at < input->raw_len)
		return true;
	*result = input_refill(input);
	return *result > 0;
}

/* --- gzip --- */

static struct {
	typeof(inflateInit2_) *inflateInit2_;
	typeof(inflate) *inflate;
	typeof(inflateReset) *inflateReset;
	typeof(inflateEnd) *inflateEnd;
} z;

static const struct library_function z_functions[] = {
	LIBRARY_FUNCTION(z, inflateInit2_),
	LIBRARY_FUNCTION(z, inflate),
	LIBRARY_FUNCTION(z, inflateReset),
	LIBRARY_FUNCTION(z, inflateEnd),
};

struct gzip {
	z_stream stream;
	bool between; /* no part has begun */
};

static int gzip_start(struct input *input)
{
	struct gzip *gzip;

	if (!library_load("libz.so.1", z_functions, sizeof(z_functions) / sizeof(*z_functions)))
		return fail_to_start(input, "gzip needs libz.so.1, which cannot be loaded");
	gzip = must(calloc(1, sizeof(*gzip)));
	input->state = gzip;
	return z.inflateInit2_(&gzip->stream, 16 + MAX_WBITS, ZLIB_VERSION,
			       (int)sizeof(gzip->stream)) == Z_OK
		       ? 0
		       : fail_to_start(input, "libz.so.1 refuses to start");
}

static ssize_t gzip_read(struct input *input, void *to, size_t most)
{
	struct gzip *gzip = input->state;
	z_stream *stream = &gzip->stream;
	ssize_t result;

	stream->next_out = to;
	stream->avail_out = (uInt)most;
	while (stream->avail_out == most) {
		int code;

		if (!has_raw(input, &result))
			return result < 0 || gzip->between ? result : fail(input, "it is cut off");
		stream->next_in = input->raw + input->raw_at;
		stream->avail_in = (uInt)(input->raw_len - input->raw_at);
		code = z.inflate(stream, Z_NO_FLUSH);
		input->raw_at = input->raw_len - stream->avail_in;
		gzip->between = code == Z_STREAM_END;
		if (code == Z_STREAM_END)
			z.inflateReset(stream);
		else if (code != Z_OK && code != Z_BUF_ERROR)
			return fail(input, "it is damaged");
	}
	return (ssize_t)(most - stream->avail_out);
}

static void gzip_end(struct input *input)
{
	struct gzip *gzip = input->state;

	z.inflateEnd(&gzip->stream);
	free(gzip);
}

const struct input_ops input_gzip = { { 0x1f, 0x8b }, 2, gzip_start, gzip_read, gzip_end };

/* --- xz --- */

static struct {
	typeof(lzma_stream_decoder) *lzma_stream_decoder;
	typeof(lzma_code) *lzma_code;
	typeof(lzma_end) *lzma_end;
} lzma;

static const struct library_function lzma_functions[] = {
	LIBRARY_FUNCTION(lzma, lzma_stream_decoder),
	LIBRARY_FUNCTION(lzma, lzma_code),
	LIBRARY_FUNCTION(lzma, lzma_end),
};

struct xz {
	lzma_stream stream;
	bool ended;
};

static int xz_start(struct input *input)
{
	struct xz *xz;

	if (!library_load("liblzma.so.5", lzma_functions,
			  sizeof(lzma_functions) / sizeof(*lzma_functions)))
		return fail_to_start(input, "xz needs liblzma.so.5, which cannot be loaded");
	xz = must(calloc(1, sizeof(*xz)));
	input->state = xz;
	return lzma.lzma_stream_decoder(&xz->stream, UNPACK_MEMORY, LZMA_CONCATENATED) == LZMA_OK
		       ? 0
		       : fail_to_start(input, "liblzma.so.5 refuses to start");
}

static ssize_t xz_read(struct input *input, void *to, size_t most)
{
	struct xz *xz = input->state;
	lzma_stream *stream = &xz->stream;
	ssize_t result = 1;

	stream->next_out = to;
	stream->avail_out = most;
	while (stream->avail_out == most && !xz->ended) {
		bool more = has_raw(input, &result);
		lzma_ret code;

		if (result < 0)
			return -1;
		stream->next_in = input->raw + input->raw_at;
		stream->avail_in = input->raw_len - input->raw_at;
		code = lzma.lzma_code(stream, more ? LZMA_RUN : LZMA_FINISH);
		input->raw_at = input->raw_len - stream->avail_in;
		xz->ended = code == LZMA_STREAM_END;
		if (code == LZMA_MEMLIMIT_ERROR)
			return fail(input, "it needs too much memory to unpack");
		if (code != LZMA_OK && code != LZMA_STREAM_END)
			return fail(input, more ? "it is damaged" : "it is cut off");
	}
	return (ssize_t)(most - stream->avail_out);
}

static void xz_end(struct input *input)
{
	struct xz *xz = input->state;

	lzma.lzma_end(&xz->stream);
	free(xz);
}

const struct input_ops input_xz = { { 0xfd, '7', 'z', 'X', 'Z', 0 }, 6, xz_start, xz_read, xz_end };

/* --- Zstandard --- */

static struct {
	typeof(ZSTD_createDStream) *ZSTD_createDStream;
	typeof(ZSTD_DCtx_setParameter) *ZSTD_DCtx_setParameter;
	typeof(ZSTD_decompressStream) *ZSTD_decompressStream;
	typeof(ZSTD_freeDStream) *ZSTD_freeDStream;
	typeof(ZSTD_isError) *ZSTD_isError;
} zs;

static const struct library_function zs_functions[] = {
	LIBRARY_FUNCTION(zs, ZSTD_createDStream),    LIBRARY_FUNCTION(zs, ZSTD_DCtx_setParameter),
	LIBRARY_FUNCTION(zs, ZSTD_decompressStream), LIBRARY_FUNCTION(zs, ZSTD_freeDStream),
	LIBRARY_FUNCTION(zs, ZSTD_isError),
};

struct zstd {
	ZSTD_DStream *stream;
	bool between;
};

static int zstd_start(struct input *input)
{
	struct zstd *zstd;

	if (!library_load("libzstd.so.1", zs_functions,
			  sizeof(zs_functions) / sizeof(*zs_functions)))
		return fail_to_start(input, "Zstandard needs libzstd.so.1, which cannot be loaded");
	zstd = must(calloc(1, sizeof(*zstd)));
	input->state = zstd;
	zstd->stream = must(zs.ZSTD_createDStream());
	return zs.ZSTD_isError(
		       zs.ZSTD_DCtx_setParameter(zstd->stream, ZSTD_d_windowLogMax, UNPACK_WINDOW))
		       ? fail_to_start(input, "libzstd.so.1 refuses to start")
		       : 0;
}

static ssize_t zstd_read(struct input *input, void *to, size_t most)
{
	struct zstd *zstd = input->state;
	ZSTD_outBuffer out = { to, most, 0 };
	ssize_t result;

	while (!out.pos) {
		ZSTD_inBuffer in;
		size_t left;

		if (!has_raw(input, &result))
			return result < 0 || zstd->between ? result : fail(input, "it is cut off");
		in = (ZSTD_inBuffer){ input->raw, input->raw_len, input->raw_at };
		left = zs.ZSTD_decompressStream(zstd->stream, &out, &in);
		input->raw_at = in.pos;
		if (zs.ZSTD_isError(left))
			return fail(input, "it is damaged");
		zstd->between = left == 0;
	}
	return (ssize_t)out.pos;
}

static void zstd_end(struct input *input)
{
	struct zstd *zstd = input->state;

	zs.ZSTD_freeDStream(zstd->stream);
	free(zstd);
}

const struct input_ops input_zstd = {
	{ 0x28, 0xb5, 0x2f, 0xfd }, 4, zstd_start, zstd_read, zstd_end
};
