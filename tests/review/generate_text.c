// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a packet as the kernel and the system logger would: one line of a log.
 *
 * The shape is that of nf_log_syslog in Linux 5.2 and later. All is put together byte by byte into
 * one buffer, for printf would take most of the time of a large log. The local time of the stamps
 * is that of $TZ.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "review/generate.h"

#define TEXT_BUFFER (1 << 20)

static void put_text(struct text *text, const char *words, size_t len)
{
	memcpy(text->buf + text->len, words, len);
	text->len += len;
}

#define PUT(text, literal) put_text((text), literal, sizeof(literal) - 1)

static void put_word(struct text *text, const char *word)
{
	put_text(text, word, strlen(word));
}

static void put_number(struct text *text, uint32_t number)
{
	char digits[10];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	put_text(text, digits + at, sizeof(digits) - at);
}

/* The kernel writes IPv6 addresses in full. */
static void put_v6(struct text *text, const uint8_t bytes[16])
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < 16; i++) {
		if (i && i % 2 == 0)
			text->buf[text->len++] = ':';
		text->buf[text->len++] = hex[bytes[i] >> 4];
		text->buf[text->len++] = hex[bytes[i] & 15];
	}
}

static void put_v4(struct text *text, const uint8_t bytes[4])
{
	for (size_t i = 0; i < 4; i++) {
		if (i)
			text->buf[text->len++] = '.';
		put_number(text, bytes[i]);
	}
}

static void put_address(struct text *text, const struct address *address)
{
	if (address->is_v6)
		put_v6(text, address->bytes);
	else
		put_v4(text, address->bytes);
}

static void renew_stamp(struct text *text, uint64_t second)
{
	time_t when = (time_t)second;
	struct tm tm;

	localtime_r(&when, &tm);
	text->second = second;
	if (text->form == STAMP_BSD) {
		text->stamp_len = strftime(text->stamp, sizeof(text->stamp), "%b %e %H:%M:%S", &tm);
		return;
	}
	text->stamp_len =
		strftime(text->stamp, sizeof(text->stamp), "%Y-%m-%dT%H:%M:%S.000000%z", &tm);
	/* RFC 3339 has a colon in the offset. */
	memmove(text->stamp + text->stamp_len - 1, text->stamp + text->stamp_len - 2, 3);
	text->stamp[text->stamp_len - 2] = ':';
	text->stamp_len++;
}

static void put_stamp(struct text *text, uint64_t when)
{
	if (when / SECOND != text->second)
		renew_stamp(text, when / SECOND);
	put_text(text, text->stamp, text->stamp_len);
}

static void put_ports(struct text *text, const struct packet *packet)
{
	PUT(text, "SPT=");
	put_number(text, packet->sport);
	PUT(text, " DPT=");
	put_number(text, packet->dport);
}

static void put_protocol(struct text *text, const struct packet *packet)
{
	switch (packet->protocol) {
	case IPPROTO_TCP:
		PUT(text, "PROTO=TCP ");
		put_ports(text, packet);
		PUT(text, " WINDOW=");
		put_number(text, packet->chance >> 16);
		PUT(text, " RES=0x00 ");
		put_word(text, packet->flags);
		PUT(text, " URGP=0 ");
		break;
	case IPPROTO_UDP:
		PUT(text, "PROTO=UDP ");
		put_ports(text, packet);
		PUT(text, " LEN=");
		put_number(text, 20 + packet->chance % 400);
		PUT(text, " ");
		break;
	default:
		PUT(text, "PROTO=ICMP TYPE=");
		put_number(text, packet->dport);
		PUT(text, " CODE=0 ID=");
		put_number(text, packet->chance >> 16);
		PUT(text, " SEQ=1 ");
	}
}

static void put_packet(struct text *text, const struct packet *packet)
{
	PUT(text, " gw kernel: [");
	put_number(text, (uint32_t)(packet->when / SECOND % 10000000));
	PUT(text, ".");
	put_number(text, 100000 + (uint32_t)(packet->when % 900000));
	PUT(text, "] ");
	put_word(text, packet->scene->prefix);
	PUT(text, " IN=");
	put_word(text, packet->scene->in);
	PUT(text, " OUT=");
	put_word(text, packet->scene->out);
	PUT(text, " MAC=02:00:5e:10:00:01:02:00:5e:10:00:02:");
	put_word(text, packet->src.is_v6 ? "86:dd SRC=" : "08:00 SRC=");
	put_address(text, &packet->src);
	if (packet->shape == SHAPE_CUT) {
		text->len -= 2;
		return;
	}
	PUT(text, " DST=");
	put_address(text, &packet->dst);
	PUT(text, " LEN=");
	put_number(text, 40 + packet->chance % 1400);
	if (packet->src.is_v6) {
		PUT(text, " TC=0 HOPLIMIT=");
		put_number(text, 40 + packet->chance % 200);
		PUT(text, " FLOWLBL=0 ");
	} else {
		PUT(text, " TOS=0x00 PREC=0x00 TTL=");
		put_number(text, 40 + packet->chance % 200);
		PUT(text, " ID=");
		put_number(text, packet->chance & 0xffff);
		PUT(text, " ");
		if (packet->chance >> 16 & 1)
			PUT(text, "DF ");
	}
	put_protocol(text, packet);
}

static void put_sshd(struct text *text, const struct packet *packet)
{
	PUT(text, " gw sshd[");
	put_number(text, 300 + packet->chance % 30000);
	if (packet->shape == SHAPE_LOGIN)
		PUT(text, "]: Accepted publickey for admin from ");
	else
		PUT(text, "]: Failed password for invalid user admin from ");
	put_address(text, &packet->src);
	PUT(text, " port ");
	put_number(text, packet->sport);
	PUT(text, " ssh2");
}

static int write_out(struct text *text)
{
	size_t done = fwrite(text->buf, 1, text->len, text->file);
	int error = done == text->len ? 0 : -1;

	text->len = 0;
	return error;
}

void text_start(struct text *text, enum stamp_form form)
{
	*text = (struct text){ .form = form, .size = TEXT_BUFFER };
	text->buf = malloc(text->size);
}

int text_open(struct text *text, const char *path)
{
	text->file = fopen(path, "w");
	return text->file ? 0 : -1;
}

int text_close(struct text *text, uint64_t when)
{
	struct timespec dates[2] = { { .tv_sec = (time_t)(when / SECOND) },
				     { .tv_sec = (time_t)(when / SECOND) } };
	int error = write_out(text);

	if (fflush(text->file) || futimens(fileno(text->file), dates))
		error = -1;
	return fclose(text->file) ? -1 : error;
}

void text_line(struct text *text, const struct packet *packet)
{
	size_t before = text->len;

	put_stamp(text, packet->when);
	if (packet->shape == SHAPE_LOGIN || packet->shape == SHAPE_FAILURE)
		put_sshd(text, packet);
	else
		put_packet(text, packet);
	PUT(text, "\n");
	text->bytes += text->len - before;
	text->lines++;
	if (text->len + TEXT_LINE > text->size && write_out(text)) {
		perror("generate");
		exit(3);
	}
}

void text_address(const struct address *address, char to[48])
{
	inet_ntop(address->is_v6 ? AF_INET6 : AF_INET, address->bytes, to, 48);
}
