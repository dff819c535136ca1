package account_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"laigao/domain"
	documents "laigao/office"
	"laigao/repository"
)

func TestAuditTable_IsStreamedWhateverItsLength(t *testing.T) {
	o, ctx := open(t), t.Context()
	auditor := o.seed(t, "shenji", domain.RoleAuditor)
	err := o.store.InTx(ctx, func(tx *repository.Store) error {
		for n := range 50_000 {
			if err := tx.Audit(ctx, domain.AuditRow{Action: "manuscript.edit", Subject: "manuscript", Detail: fmt.Sprintf("=第 %d 行%s", n, strings.Repeat("字", 40))}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range domain.TableFormats() {
		table, err := o.AuditTable(ctx, auditor)
		if err != nil {
			t.Fatal(err)
		}
		lines, most := 0, uint64(0)
		rows := table.Rows
		table.Rows = func(yield func([]domain.Cell, error) bool) {
			first := uint64(0)
			for row, err := range rows {
				if lines%10_000 == 0 {
					var now runtime.MemStats
					runtime.GC()
					runtime.ReadMemStats(&now)
					if first == 0 {
						first = now.HeapAlloc
					}
					most = max(most, now.HeapAlloc-min(first, now.HeapAlloc))
				}
				lines++
				if !yield(row, err) {
					return
				}
			}
		}
		if err := documents.WriteTable(io.Discard, format, table); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d lines, at most %d MB", format, lines, most>>20)
		if lines < 50_000 || most > 40<<20 {
			t.Errorf("%s: %d lines needed %d bytes", format, lines, most)
		}
	}
	logged, err := o.store.AuditOf(ctx, "account", "", 10)
	if err != nil {
		t.Fatal(err)
	}
	exports := 0
	for _, row := range logged {
		if row.Action == "account.export_audit" && strings.HasPrefix(row.Detail, "全部记录，共 500") {
			exports++
		}
	}
	if exports != 2 {
		t.Errorf("%d of two exports are logged: %+v", exports, logged)
	}
}
