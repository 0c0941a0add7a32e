/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the HTML report that are the same for every review: style and script.
 *
 * The page allows itself nothing but these two, by their hashes (Content Security Policy level 2):
 * whoever changes one has to change its hash, which tests/unit/log_page_test.py computes.
 */
#ifndef FWPOLICY_REVIEW_PAGE_H
#define FWPOLICY_REVIEW_PAGE_H

extern const char page_style[], page_script[];
extern const char page_style_hash[], page_script_hash[]; /* "sha256-..." */

#endif
