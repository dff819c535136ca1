package console_test

import (
	"archive/zip"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

// sheetXML returns the only sheet of a workbook.
func sheetXML(t *testing.T, table string) string {
	t.Helper()
	file, err := zip.NewReader(strings.NewReader(table), int64(len(table)))
	if err != nil {
		t.Fatalf("no workbook: %v", err)
	}
	r, err := file.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	sheet, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(sheet)
}

func TestStatementTables_AddUpByFormulasAndGuardNumbers(t *testing.T) {
	d, _, _ := rewarded(t)
	finance, auditor := d.signIn(domain.RoleFinance), d.signIn(domain.RoleAuditor)
	finance.post("/console/rewards", "/console/rewards/refresh", url.Values{})
	tables := firstQuarter + "/tables/"
	if status, _ := finance.get(tables + "payments"); status != http.StatusConflict {
		t.Errorf("a sheet of what is not settled: %d", status)
	}
	finance.post(firstQuarter, firstQuarter+"/compute", url.Values{"month": {"2026-04"}})
	d.complete(d.onlyPayee())
	_, page := finance.post(firstQuarter, firstQuarter+"/compute", url.Values{"month": {"2026-04"}})
	contains(t, "the statement", page, tables+"payments", `formaction="`+tables+`tax"`, tables+"ledger?format=xlsx")

	status, table := finance.get(tables + "payments?format=xlsx")
	sheet := sheetXML(t, table)
	if status != http.StatusOK || strings.Count(sheet, "<f>SUM(") != 4 || strings.Count(sheet, "<f>") != 5 { // and one payee's net
		t.Errorf("%d, formulas: %d, of them sums: %d", status, strings.Count(sheet, "<f>"), strings.Count(sheet, "<f>SUM("))
	}
	for _, words := range []string{"稿酬发放表", "测试信息员", "签字", "分管领导", "未经审批", "<v>972</v>"} {
		if !strings.Contains(sheet, words) {
			t.Errorf("the sheet lacks %s", words)
		}
	}
	for _, month := range []string{"2026-05", canary} {
		if status, _ := finance.get(tables + "payments?month=" + url.QueryEscape(month)); status != http.StatusNotFound {
			t.Errorf("a sheet of a month in which nothing was paid: %d", status)
		}
	}
	if strings.Contains(sheet, "6222020000001234") || strings.Contains(sheet, "110101198504010020") {
		t.Error("numbers leave without having been asked for")
	}
	for _, path := range []string{"payments", "tax"} {
		typed := func(reason string) url.Values {
			return url.Values{"personal": {"yes"}, "reason": {reason}, "format": {"csv"}}
		}
		if status, _ = finance.post(firstQuarter, tables+path, typed(" ")); status != http.StatusUnprocessableEntity {
			t.Errorf("%s without a reason: %d", path, status)
		}
		if status, _ = auditor.post(firstQuarter, tables+path, typed("看一看")); status != http.StatusForbidden {
			t.Errorf("%s by the auditor: %d", path, status)
		}
		status, table = finance.post(firstQuarter, tables+path, typed("报送财务"))
		if status != http.StatusOK {
			t.Fatalf("%s: %d", path, status)
		}
		contains(t, path, table, "110101198504010020", "1000.00", "28.00")
		escaped(t, path, table)
	}
	rows, err := d.store.AuditOf(t.Context(), "statement", d.statement().ID, 20)
	d.must(err)
	logged := 0
	for _, row := range rows {
		if strings.HasPrefix(row.Action, "statement.export") && strings.Contains(row.Detail, "理由：报送财务") {
			logged++
		}
	}
	if logged != 2 {
		t.Errorf("%d exports with their reason are in the log", logged)
	}
}

func TestLedgerTable_HoldsWhatThePageIsNarrowedTo(t *testing.T) {
	d, _, _ := rewarded(t)
	finance := d.signIn(domain.RoleFinance)
	finance.post("/console/rewards", "/console/rewards/refresh", url.Values{})
	_, page := finance.get(firstQuarter + "/ledger?changed=yes")
	contains(t, "the ledger", page, `href="`+firstQuarter+`/tables/ledger?changed=yes&amp;format=xlsx"`)
	_, table := finance.get(firstQuarter + "/tables/ledger?changed=yes&format=csv")
	contains(t, "the table", table, "没有计为零的", "1000.00", "合计")
	escaped(t, "the table", table)
	if _, table = finance.get(firstQuarter + "/tables/ledger?adjusting=yes&format=csv"); strings.Contains(table, "1000.00") {
		t.Error("only corrections, and yet all is there")
	}
	sheet := unfolded(t, "the ledger", func() string { _, table := finance.get(firstQuarter + "/tables/ledger?format=xlsx"); return table }())
	if strings.Count(sheet, "<f>SUM(") != 2 {
		t.Errorf("%d sums", strings.Count(sheet, "<f>SUM("))
	}
}
