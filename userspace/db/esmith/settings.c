// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds settings of the machine: records of the configuration database that are in force.
 */
#include "db/esmith/work.h"

const struct esmith_record *import_setting(struct import *im, const char *key)
{
	const struct esmith_record *record = esmith_find(&im->site->db[ESMITH_CONFIGURATION], key);

	return import_is_live(record) ? record : NULL;
}

const char *import_plain_value(struct import *im, const char *key)
{
	const struct esmith_record *record = import_setting(im, key);

	return record ? import_trim(im, record->type) : NULL;
}
