// SPDX-License-Identifier: GPL-2.0-only
/* quick driver */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "property/random_db.h"
#include "property/random_packet.h"
#include "property/subject.h"
#include "property/trial.h"
#include "property/case.h"

int main(int argc, char **argv)
{
	struct catalog catalog; struct diag_list diags={0};
	struct bench bench; unsigned bad=0; unsigned long n=0; int dbs=argc>2?atoi(argv[2]):10, pk=argc>3?atoi(argv[3]):500;
	unsigned long stat[64]={0};
	catalog_load(&catalog, TESTS_FOLDER "/../rulesets/services", &diags);
	if (bench_open(&bench)) return 3;
	for (int i=0;i<dbs;i++) {
		struct dice dice=dice_new(strtoul(argv[1],0,10),i);
		struct subject s; struct buf text={0};
		for (;;) { struct diag_list d={0}; buf_clear(&text); random_db(&dice,&catalog,&text);
			if (subject_make(&s, buf_text(&text), &catalog, &d)) { diag_fini(&d); break; }
			fprintf(stderr,"discard: %s\n",d.v[0].text); for(size_t q=0;q<d.n;q++) if(d.v[q].severity==SEVERITY_ERROR) fprintf(stderr,"   %s\n",d.v[q].text); diag_fini(&d);
		}
		struct diag_list d={0};
		if (bench_load(&bench,&s.ruleset,&s.policy.sysctls,&d)) { struct buf o={0}; diag_render_list(&o,&d); fprintf(stderr,"LOAD %d %s\n",i,buf_text(&o)); puts(buf_text(&text)); return 1; }
		struct sights sights; sights_init(&sights,&s.policy,&bench.around);
		struct sides sides={.bench=&bench,.policy=&s.policy};
		for (int j=0;j<pk;j++) {
			struct trial t={0}; struct buf why={0};
			if (j%250==0) bench_forget_flows(&bench);
			random_packet(&dice,&sights,&t.packet); n++;
			if (!trial_run(&sides,&t,&why)) { bad++; 
				if (bad<=(argc>4?atoi(argv[4]):5)) { struct buf o={0}; case_print_packet(&t.packet,&o); trial_print(&t,&o); printf("db %d packet %d: %s%s\n",i,j,buf_text(&o),buf_text(&why)); buf_fini(&o); if(argc>5) puts(buf_text(&text)); }
			}
			const char *c=t.decision.chain, *r=t.decision.reason; static char *names[64]; char b[64]; snprintf(b,64,"%s %s:%s", t.decision.verdict?"A":"D", c, r?r:"-");
			int k=0; while(names[k]&&strcmp(names[k],b))k++; if(!names[k])names[k]=strdup(b); stat[k]++; 
			if (i==dbs-1&&j==pk-1) for(k=0;names[k];k++) printf("%8lu %s\n",stat[k],names[k]);
			buf_fini(&why);
		}
		tally_fini(&sides.tally);
		sights_fini(&sights);
		subject_fini(&s); buf_fini(&text); diag_fini(&d);
	}
	printf("%lu packets, %u bad\n", n, bad);
	return 0;
}
