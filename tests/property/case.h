#include "base/buf.h"
#include "policy/decide.h"
void case_print_packet(const struct packet *packet, struct buf *out);
