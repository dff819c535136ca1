package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository/storetest"
)

func TestDoctor_CountsManuscriptsByTheirReviewsWhenItIsToldTo(t *testing.T) {
	store := storetest.SQLite(t, time.Now)
	author := domain.Informant{ID: store.NewID(), Name: "张三", State: domain.InformantActive}
	if err := store.AddInformant(t.Context(), &author); err != nil {
		t.Fatal(err)
	}
	m := domain.Manuscript{ID: store.NewID(), InformantID: author.ID, Number: "2026-000123", State: domain.ManuscriptAccepted, Round: 1, Steps: 2, FirstSubmittedAt: time.Now(), DecidedAt: time.Now()}
	if err := store.AddManuscript(t.Context(), &m); err != nil { // and nobody has signed it
		t.Fatal(err)
	}
	var out bytes.Buffer
	p := program{out: &out}
	err := p.checkDays(t.Context(), store, false)
	if err == nil || !strings.Contains(domain.Public(err), "1 篇稿件的统计日期和审稿记录不符") || !strings.Contains(domain.Public(err), "稿件 2026-000123 的首次答复日期") {
		t.Errorf("says %v", err)
	}
	if err = p.checkDays(t.Context(), store, true); err != nil || !strings.Contains(out.String(), "1 篇稿件的统计日期已按审稿记录改正") {
		t.Errorf("mended: %v, %s", err, out.String())
	}
	if err = p.checkDays(t.Context(), store, false); err != nil {
		t.Errorf("after that: %v", err)
	}
}
