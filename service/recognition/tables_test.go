package recognition_test

import (
	"bytes"
	"strings"
	"testing"

	"laigao/domain"
	documents "laigao/office"
	"laigao/service/recognition"
)

// comma writes a table as text.
func (o *office) comma(table domain.Table, err error) string {
	o.t.Helper()
	o.must(err)
	var out bytes.Buffer
	o.must(documents.WriteTable(&out, domain.TableCSV, table))
	return out.String()
}

func TestLedgerTable_AddsUpToTheStatement(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	o.adopt(o.manuscript("张三", func(m *domain.Manuscript) { m.Title = "=1+1" }), o.own, "2026-03-05")
	o.adopt(o.manuscript("李四", nil), o.outside, "2026-03-06")
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	text := o.comma(o.service.LedgerTable(o.ctx, o.finance, recognition.LedgerQuery{Quarter: q1}))
	sum := o.statement(q1).Totals.Sum
	last := strings.Split(strings.TrimSpace(text), "\n")
	ends := domain.Column{Kind: domain.ColumnPoints}.TableText(domain.NumberCell(sum.Points)) + "," + domain.Column{Kind: domain.ColumnMoney}.TableText(domain.NumberCell(sum.Fen))
	if sum.Fen == 0 || !strings.HasPrefix(last[len(last)-1], "合计,") || !strings.HasSuffix(last[len(last)-1], ","+ends) || !strings.Contains(text, "'=1+1") {
		t.Errorf("the statement has %s, the table\n%s", ends, text)
	}
	author := o.informed["李四"].ID
	only := o.comma(o.service.LedgerTable(o.ctx, o.finance, recognition.LedgerQuery{Quarter: q1, AuthorID: author}))
	if !strings.Contains(only, "作者：李四") || strings.Contains(only, "张三") {
		t.Errorf("of one author:\n%s", only)
	}
	_, err := o.service.LedgerTable(o.ctx, o.account("丁", domain.RoleAdministrator), recognition.LedgerQuery{Quarter: q1})
	o.wants(domain.KindForbidden, "the administrator", err)
}

func TestTaxTable_HasTheColumnsOfTheOffice(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	o.adopt(o.manuscript("张三", nil), o.outside, "2026-03-05")
	o.adopt(o.manuscript("李四", nil), o.own, "2026-03-06")
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	lines := func() []string {
		return strings.Split(strings.TrimSpace(strings.TrimPrefix(o.comma(o.service.TaxTable(o.ctx, o.finance, recognition.PaidIn{Quarter: q1}, domain.Export{Personal: true, Reason: "申报"})), "\ufeff")), "\n")
	}
	paid := o.payment(q1, "张三")
	money := func(fen int64) string {
		return domain.Column{Kind: domain.ColumnMoney}.TableText(domain.NumberCell(fen))
	}
	if got := lines(); !strings.HasPrefix(got[0], "姓名,证件类型,证件号码,所得项目,税款所属期起,") || len(got) < 3 || !strings.Contains(strings.Join(got, "\n"), ",2026-04-01,2026-04-30,"+money(paid.Gross)+",") {
		t.Errorf("as it is set at first:\n%s", strings.Join(got, "\n"))
	}
	set, err := o.service.Settings(o.ctx)
	o.must(err)
	set.TaxColumns = "工号 = 空\n*姓名 = 姓名\n应扣缴税额\n收入额 = 本期收入"
	o.must(o.service.SaveSettings(o.ctx, o.leader, set))
	got := lines()
	if got[0] != "工号,*姓名,应扣缴税额,收入额" || !strings.Contains(strings.Join(got, "\n"), ",张三,"+money(paid.Tax)+","+money(paid.Gross)) {
		t.Errorf("as the office wants it:\n%s", strings.Join(got, "\n"))
	}
	set.TaxColumns = "工资"
	o.wants(domain.KindInvalid, "what nobody understands", o.service.SaveSettings(o.ctx, o.leader, set))
}

func TestPayeesTable_HoldsNumbersForAReasonOnly(t *testing.T) {
	o := sqlite(t)
	o.rules(domain.StarterRulesByClass("2026-01-01"))
	o.adopt(o.manuscript("张三", nil), o.own, "2026-03-05")
	o.on("2026-04-02")
	_, err := o.service.SavePayee(o.ctx, o.finance, recognition.SavePayee{
		Kind: domain.PayeePerson, Form: domain.PayeeForm{Name: "=王五", Bank: "样例银行", Account: "6222000000001234", Phone: "13800001234", Consent: true},
	})
	o.must(err)
	without := o.comma(o.service.PayeesTable(o.ctx, o.finance, "", domain.Export{}))
	if strings.Contains(without, "6222000000001234") || strings.Contains(without, "13800001234") || !strings.Contains(without, "'=王五") || !strings.Contains(without, "不含个人信息（银行账号、身份证号、电话）") {
		t.Errorf("without a reason:\n%s", without)
	}
	reason := domain.Export{Personal: true, Reason: "交银行代发"}
	with := o.comma(o.service.PayeesTable(o.ctx, o.finance, "王五", reason))
	if !strings.Contains(with, "6222000000001234") || !strings.Contains(with, "13800001234") {
		t.Errorf("with a reason:\n%s", with)
	}
	_, err = o.service.PayeesTable(o.ctx, o.account("丁", domain.RoleAuditor), "", reason)
	o.wants(domain.KindForbidden, "the auditor", err)
	logged, err := o.store.AuditOf(o.ctx, "payee", "", 10)
	o.must(err)
	details := ""
	for _, row := range logged {
		if row.Action == "payee.export" {
			details += row.Detail + "\n"
		}
	}
	if !strings.Contains(details, "含个人信息（银行账号、身份证号、电话），理由：交银行代发") || !strings.Contains(details, "不含个人信息") {
		t.Errorf("logged %s", details)
	}
	if text := o.comma(o.service.ObjectionsTable(o.ctx, o.finance)); !strings.Contains(text, "信息员,季度") {
		t.Errorf("objections:\n%s", text)
	}
}
