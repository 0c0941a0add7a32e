#include "property/case.h"
void case_print_packet(const struct packet *p, struct buf *out)
{
	char a[ADDR_TEXT], b[ADDR_TEXT];
	buf_printf(out, "in=%s out=%s from=%s to=%s protocol=%u sport=%u dport=%u flags=%02x type=%u hops=%u\n", p->in?p->in:"-", p->out?p->out:"-", addr_print(&p->src,a), addr_print(&p->dst,b), p->protocol, p->sport,p->dport,p->flags,p->type,p->hop_limit);
}
