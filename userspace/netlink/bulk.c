// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notes about bulk sets, as an entry of user data: digest and number in host order, then the name
 * without its NUL. A note that is not whole, as of a name that does not fit, is none.
 */
#include "netlink/bulk.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "netlink/hash.h"

#define HEAD (sizeof(uint64_t) + sizeof(uint32_t))

struct bulk_note bulk_note(const struct set *set)
{
	struct bulk_note note = { .digest = HASH_START, .n = (uint32_t)set->n };
	size_t len = strnlen(set->name, sizeof(note.set));

	for (size_t i = 0; i < set->n; i++) {
		uint64_t words[4];

		memcpy(words, set->bulk[i].lo.bytes, 16);
		memcpy(words + 2, set->bulk[i].hi.bytes, 16);
		for (size_t w = 0; w < 4; w++)
			note.digest = hash_finish(note.digest ^ words[w]) + w;
	}
	if (len < sizeof(note.set))
		memcpy(note.set, set->name, len);
	return note;
}

void bulk_note_put(struct userdata *data, const struct bulk_note *note)
{
	uint8_t bytes[HEAD + sizeof(note->set)];
	size_t len = strlen(note->set);

	memcpy(bytes, &note->digest, sizeof(note->digest));
	memcpy(bytes + sizeof(note->digest), &note->n, sizeof(note->n));
	memcpy(bytes + HEAD, note->set, len);
	userdata_add(data, USERDATA_BULK, bytes, HEAD + len);
}

void bulk_notes_read(struct bulk_notes *notes, const struct nlattr *userdata)
{
	struct bulk_note note = { .n = 0 };
	const uint8_t *found = NULL;
	size_t len;

	if (userdata)
		found = userdata_find(mnl_attr_get_payload(userdata),
				      mnl_attr_get_payload_len(userdata), USERDATA_BULK, &len);
	if (!found || len <= HEAD || len - HEAD >= sizeof(note.set))
		return;
	memcpy(&note.digest, found, sizeof(note.digest));
	memcpy(&note.n, found + sizeof(note.digest), sizeof(note.n));
	memcpy(note.set, found + HEAD, len - HEAD);
	xgrow(notes->v, notes->n, notes->cap);
	notes->v[notes->n++] = note;
}

const struct bulk_note *bulk_notes_find(const struct bulk_notes *notes, const char *set)
{
	for (size_t i = 0; i < notes->n; i++)
		if (strcmp(notes->v[i].set, set) == 0)
			return &notes->v[i];
	return NULL;
}

void bulk_notes_fini(struct bulk_notes *notes)
{
	free(notes->v);
	*notes = (struct bulk_notes){ 0 };
}
