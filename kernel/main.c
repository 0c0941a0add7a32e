// SPDX-License-Identifier: GPL-2.0-only
/*
 * Brings the module up and down.
 *
 * First what the others stand on (the state of each namespace), then what packets and programs
 * enter by; down in exactly the reverse order, so nothing is entered whose ground is gone.
 */
#include <linux/module.h>

#include "helper/helper.h"
#include "map.h"
#include "nat.h"
#include "net.h"
#include "netlink.h"

static int __init fwp_init(void)
{
	int err;

	err = fwp_map_module_init();
	if (err)
		return err;
	err = fwp_net_init();
	if (err)
		goto undo_map;
	err = fwp_nat_init();
	if (err)
		goto undo_net;
	err = fwp_netlink_init();
	if (err)
		goto undo_nat;
	err = fwp_helper_init();
	if (err)
		goto undo_netlink;
	return 0;

undo_netlink:
	fwp_netlink_exit();
undo_nat:
	fwp_nat_exit();
undo_net:
	fwp_net_exit();
undo_map:
	fwp_map_module_exit();
	return err;
}

static void __exit fwp_exit(void)
{
	fwp_helper_exit();
	fwp_netlink_exit();
	fwp_nat_exit();
	fwp_net_exit();
	fwp_map_module_exit();
}

module_init(fwp_init);
module_exit(fwp_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("fwpolicy: address translation and protocol helpers of a firewall gateway");
/* The lines about refused messages are written by it. */
MODULE_SOFTDEP("pre: nf_log_syslog");
