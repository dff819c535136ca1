package console_test

import (
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/recognition"
)

const firstQuarter = "/console/rewards/2026-1"

// rewarded has rules since January by which every adoption earns 1,000 yuan and
// 5 points, and one adoption in February; it is the tenth of April then.
func rewarded(t *testing.T) (*desk, *recognition.Service, domain.Adoption) {
	t.Helper()
	d := newDesk(t)
	table := func(value int64) domain.RuleTable {
		return domain.RuleTable{Classes: []domain.RewardClass{{Name: "采用" + canary}}, Lines: []domain.RuleLine{{Name: "一律" + canary, Value: value}}, Sharing: domain.ShareFirst}
	}
	v := domain.RuleVersion{ID: d.store.NewID(), Rules: domain.RuleSet{
		Version: 1, Name: canary, From: "2026-01-01", Points: table(5_00), Money: table(1000_00), Tax: domain.ManuscriptTax(),
	}}
	d.must(d.store.AddRuleVersion(t.Context(), &v))
	m, paper := d.sendable()
	m.State = domain.ManuscriptAdopted
	d.must(d.store.SaveManuscript(t.Context(), &m))
	a := domain.Adoption{ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: paper.ID, State: domain.AdoptionConfirmed, PublishedDay: "2026-02-10", Title: "题" + canary}
	d.must(d.store.AddAdoption(t.Context(), &a))
	d.now = time.Date(2026, 4, 10, 2, 0, 0, 0, time.UTC)
	return d, recognition.New(recognition.Config{Store: d.store, Keyring: d.keyring, Log: slog.New(slog.DiscardHandler)}), a
}

// statementVersion reads which version of the statement a page was made of.
func (d *desk) statementVersion() string {
	d.t.Helper()
	return strconv.FormatInt(d.statement().Version, 10)
}

func (d *desk) statement() domain.Statement {
	d.t.Helper()
	t, err := d.store.Statement(d.t.Context(), domain.Quarter{Year: 2026, Number: 1})
	d.must(err)
	return t
}

// complete gives a payee all that is needed for paying.
func (d *desk) complete(payee domain.Payee) {
	d.t.Helper()
	for field, into := range map[string]*domain.Sealed{"id_number": &payee.IDNumber, "account": &payee.Account} {
		sealed, err := d.keyring.Seal(domain.SealPlace("payee", payee.ID, field), map[string]string{"id_number": "110101198504010020", "account": "6222020000001234"}[field])
		d.must(err)
		*into = sealed
	}
	payee.Bank, payee.AccountEnding = "样例银行"+canary, "1234"
	d.must(d.store.SavePayee(d.t.Context(), &payee))
}

func (d *desk) onlyPayee() domain.Payee {
	d.t.Helper()
	all, err := d.store.Payees(d.t.Context())
	d.must(err)
	if len(all) != 1 {
		d.t.Fatalf("%d payees", len(all))
	}
	return all[0]
}

func TestRewards_InviteToMakeRulesWhereThereAreNone(t *testing.T) {
	d := newDesk(t)
	_, page := d.signIn(domain.RoleFinance).get("/console/rewards")
	contains(t, "to who may make rules", page, "还没有计分计酬规则", `href="/console/rewards/rules">去制定规则`)
	_, page = d.signIn(domain.RoleSecondReviewer).get("/console/rewards")
	contains(t, "to who may not", page, "还没有计分计酬规则", "由终审、稿酬办理")
	if strings.Contains(page, "重新计算") {
		t.Error("without rules there is nothing to reckon")
	}
}

func TestRewards_AreReadByRolesAndChangedByFewer(t *testing.T) {
	d, service, adoption := rewarded(t)
	if _, err := service.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	pages := []string{"/console/rewards", firstQuarter, firstQuarter + "/ledger", "/console/rewards/payees", "/console/rewards/objections"}
	forms := []string{"/console/rewards/refresh", firstQuarter + "/compute", firstQuarter + "/check", firstQuarter + "/pay", firstQuarter + "/back", firstQuarter + "/entries", "/console/rewards/payees/new"}
	typed := func() url.Values {
		return url.Values{
			"version": {d.statementVersion()}, "month": {"2026-04"}, "into": {"2026-1"}, "adoption": {adoption.ID}, "author": {d.informant.ID}, "amount": {"1"}, "reason": {"试试看"},
			"kind": {"1"}, "name": {"某人"},
		}
	}
	for _, role := range []domain.Role{domain.RoleFirstReviewer, domain.RoleAuditor} {
		b := d.signIn(role)
		for _, path := range pages {
			status, page := b.get(path)
			if status != http.StatusOK {
				t.Errorf("%s at %s: %d", role, path, status)
			}
			harmless(t, path, page)
			if strings.Contains(page, `data-confirm-title`) || strings.Contains(page, "调整…") {
				t.Errorf("%s is offered what it may not do at %s", role, path)
			}
		}
		for _, path := range forms {
			if status, _ := b.post(firstQuarter, path, typed()); status != http.StatusForbidden {
				t.Errorf("%s posts %s: %d", role, path, status)
			}
		}
		_, page := b.get(firstQuarter)
		contains(t, "who may settle", page, "由复审、稿酬办理")
	}
	for _, role := range []domain.Role{domain.RoleAdministrator, domain.RolePublisher} {
		b := d.signIn(role)
		for _, path := range pages {
			if status, _ := b.get(path); status != http.StatusForbidden {
				t.Errorf("%s at %s: %d", role, path, status)
			}
		}
		if _, page := b.get("/console/"); strings.Contains(page, `href="/console/rewards"`) {
			t.Errorf("%s is shown the section", role)
		}
	}
	if status, _ := d.signIn(domain.RoleFinance).post(firstQuarter, firstQuarter+"/approve", typed()); status != http.StatusForbidden {
		t.Errorf("finance approves: %d", status)
	}
	if status, _ := d.signIn(domain.RoleFinalReviewer).post(firstQuarter, firstQuarter+"/compute", typed()); status != http.StatusForbidden {
		t.Errorf("the final reviewer settles: %d", status)
	}
}

func TestStatement_IsClosedByTwoAndPaid(t *testing.T) {
	d, _, _ := rewarded(t)
	finance, final := d.signIn(domain.RoleFinance), d.signIn(domain.RoleFinalReviewer)
	_, page := finance.get("/console/rewards")
	contains(t, "before anything was reckoned", page, "还没有算过", "现在计算")
	_, page = finance.post("/console/rewards", "/console/rewards/refresh", url.Values{})
	contains(t, "the quarters", page, "2026年第1季度", "2026年第2季度", "下一步：结算", "¥1,000.00", "5 分")
	status, page := finance.post(firstQuarter, firstQuarter+"/compute", url.Values{"month": {"2026-02"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("paid before the quarter ended: %d", status)
	}
	contains(t, "a month too early", page, "发放月份不能早于季度结束的月份", `value="2026-02"`)
	_, page = finance.post(firstQuarter, firstQuarter+"/compute", url.Values{"month": {"2026-04"}})
	contains(t, "computed", page, "已结算", "下一步：核对", "¥28.00", "¥972.00", "缺身份证号、开户行、账号", "核对无误", "重新结算")
	harmless(t, "computed", page)
	d.complete(d.onlyPayee())
	_, page = finance.post(firstQuarter, firstQuarter+"/compute", url.Values{"month": {"2026-04"}})
	contains(t, "computed again", page, "尾号", "1234")
	if strings.Contains(page, "缺身份证号") || strings.Contains(page, "6222020000001234") {
		t.Error("the account is said to be missing, or shown in full")
	}
	old := d.statementVersion()
	_, page = finance.post(firstQuarter, firstQuarter+"/check", url.Values{"version": {old}})
	contains(t, "checked", page, "下一步：审批", "由终审办理，结算、核对的人不能自己审批")
	status, page = final.post(firstQuarter, firstQuarter+"/approve", url.Values{"version": {old}})
	if status != http.StatusConflict {
		t.Errorf("an older page approves: %d", status)
	}
	contains(t, "the conflict", page, "另一位同事刚刚动过这份结算单", "下一步：审批")
	status, page = final.post(firstQuarter, firstQuarter+"/back", url.Values{"version": {d.statementVersion()}, "reason": {" "}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("given back without a reason: %d", status)
	}
	contains(t, "without a reason", page, "请写明退回的原因")
	_, page = final.post(firstQuarter, firstQuarter+"/back", url.Values{"version": {d.statementVersion()}, "reason": {"再核对一遍" + canary}})
	contains(t, "given back", page, "退回的原因", "再核对一遍")
	harmless(t, "given back", page)
	finance.post(firstQuarter, firstQuarter+"/check", url.Values{"version": {d.statementVersion()}})
	_, page = final.post(firstQuarter, firstQuarter+"/approve", url.Values{"version": {d.statementVersion()}})
	contains(t, "approved", page, "结算单已锁定", "下一步：登记发放", "更改发放月份")
	if strings.Contains(page, "重新结算") {
		t.Error("what is locked can be computed again")
	}
	status, page = finance.post(firstQuarter, firstQuarter+"/pay", url.Values{"version": {d.statementVersion()}, "day": {"2026-04-10"}, "voucher": {" "}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("paid without a voucher: %d", status)
	}
	contains(t, "without a voucher", page, "请填写凭证号", `value="2026-04-10"`)
	_, page = finance.post(firstQuarter, firstQuarter+"/pay", url.Values{"version": {d.statementVersion()}, "day": {"2026-04-10"}, "voucher": {"记 12" + canary}})
	contains(t, "paid", page, "已登记发放", "2026年4月10日发放", "记 12", "登记银行退回")
	harmless(t, "paid", page)
	_, page = finance.get("/console/rewards")
	contains(t, "the list", page, "已办结")
	harmless(t, "the list", page)
}

func TestPayments_ComeBackFromTheBankAndArePaidAgain(t *testing.T) {
	d, _, _ := rewarded(t)
	finance, final := d.signIn(domain.RoleFinance), d.signIn(domain.RoleFinalReviewer)
	finance.post("/console/rewards", "/console/rewards/refresh", url.Values{})
	finance.post(firstQuarter, firstQuarter+"/compute", url.Values{"month": {"2026-04"}})
	d.complete(d.onlyPayee())
	finance.post(firstQuarter, firstQuarter+"/compute", url.Values{"month": {"2026-04"}})
	finance.post(firstQuarter, firstQuarter+"/check", url.Values{"version": {d.statementVersion()}})
	_, page := final.post(firstQuarter, firstQuarter+"/approve", url.Values{"version": {d.statementVersion()}})
	if strings.Contains(page, "暂缓发放</button>") {
		t.Error("the final reviewer may hold payments")
	}
	_, page = finance.get(firstQuarter)
	found := regexp.MustCompile(`action="(/console/rewards/2026-1/payments/\w+)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no payment can be acted on:\n%s", page)
	}
	pay := func(version, act string, more url.Values) (int, string) {
		more.Set("version", version)
		more.Set("act", act)
		return finance.post(firstQuarter, found[1], more)
	}
	status, page := pay("1", "hold", url.Values{"reason": {""}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("held without a reason: %d", status)
	}
	contains(t, "held without a reason", page, "请写明暂缓的原因")
	_, page = pay("1", "hold", url.Values{"reason": {"等本人确认" + canary}})
	contains(t, "held", page, "暂缓发放", "等本人确认")
	harmless(t, "held", page)
	if status, page = pay("1", "refuse", url.Values{"reason": {"本人声明"}}); status != http.StatusConflict {
		t.Errorf("an older form refuses: %d", status)
	}
	contains(t, "the conflict", page, "另一位同事刚刚动过这笔稿酬")
	_, page = pay("2", "pay", url.Values{"day": {"2026-04-10"}, "voucher": {"记 13"}})
	contains(t, "paid by itself", page, "已登记这一笔的发放", "记 13")
	_, page = pay("3", "return", url.Values{"reason": {"户名不符" + canary}})
	contains(t, "returned", page, "银行退回", "户名不符", "登记补发")
	harmless(t, "returned", page)
	_, page = pay("4", "pay", url.Values{"day": {"2026-04-10"}, "voucher": {"记 14"}})
	contains(t, "paid again", page, "记 14")
	_, page = finance.get("/console/rewards/payees/" + d.onlyPayee().ID)
	contains(t, "the payee", page, "第 1 次", "银行退回：户名不符", "第 2 次", "记 14")
	harmless(t, "the payee", page)
	if status, _ = pay("5", "invented", url.Values{}); status != http.StatusNotFound {
		t.Errorf("an invented act: %d", status)
	}
}

func TestLedger_AddsUpNarrowsAndTakesEntriesByHand(t *testing.T) {
	d, _, adoption := rewarded(t)
	finance := d.signIn(domain.RoleFinance)
	finance.post("/console/rewards", "/console/rewards/refresh", url.Values{})
	ledger := firstQuarter + "/ledger"
	_, page := finance.get(ledger)
	contains(t, "the ledger", page, "合计 2 条，5 分，¥1,000.00", "调整…", "?tab=adoptions")
	harmless(t, "the ledger", page)
	_, page = finance.get(ledger + "?adjusting=yes&author=" + d.informant.ID)
	contains(t, "only corrections", page, "没有符合条件的明细", "合计 0 条")
	form := url.Values{
		"entry": {"x"}, "adoption": {adoption.ID}, "author": {d.informant.ID}, "measure": {"1"}, "amount": {"一百"}, "reason": {"错" + canary}, "into": {"2026-1"}, "list": {"changed=yes"},
	}
	entry := regexp.MustCompile(`name="entry" value="(\w+)"`)
	_, page = finance.get(ledger)
	form.Set("entry", entry.FindStringSubmatch(page)[1])
	status, page := finance.post(ledger, firstQuarter+"/entries", form)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("an amount in words: %d", status)
	}
	contains(t, "an amount in words", page, "请填写要增加或者减少多少", `value="一百"`, `name="changed" value="yes" checked`)
	harmless(t, "an amount in words", page)
	form.Set("amount", "-50.5")
	form.Set("reason", "重复计算"+canary)
	_, page = finance.post(ledger, firstQuarter+"/entries", form)
	contains(t, "by hand", page, "人工调整", "-¥50.50", "合计 1 条，0 分，-¥50.50", "撤销")
	harmless(t, "by hand", page)
	undo := regexp.MustCompile(`action="(/console/rewards/2026-1/entries/\w+/undo)"`).FindStringSubmatch(page)
	if undo == nil {
		t.Fatalf("it cannot be undone:\n%s", page)
	}
	_, page = finance.post(ledger, undo[1], url.Values{})
	contains(t, "undone", page, "人工调整已撤销", "合计 0 条")
	if status, _ = finance.post(ledger, undo[1], url.Values{}); status != http.StatusConflict {
		t.Errorf("undone twice: %d", status)
	}
	_, page = finance.get("/console/manuscripts/" + adoption.ManuscriptID + "?tab=adoptions")
	contains(t, "the manuscript", page, "计分计酬", "合计 5 分，¥1,000.00", "/console/rewards/2026-1/ledger?author="+d.informant.ID)
	harmless(t, "the manuscript", page)
	for _, path := range []string{"/console/rewards/2026-9", "/console/rewards/2020-1", "/console/rewards/2020-1/ledger", "/console/rewards/x"} {
		if status, _ = finance.get(path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestPayees_AreAddedRevealedAndAssigned(t *testing.T) {
	d, _, _ := rewarded(t)
	finance, auditor := d.signIn(domain.RoleFinance), d.signIn(domain.RoleAuditor)
	finance.post("/console/rewards", "/console/rewards/refresh", url.Values{})
	fresh := "/console/rewards/payees/new"
	form := url.Values{"kind": {"1"}, "name": {"李四" + canary}, "id_number": {"123"}, "account": {"1"}, "bank": {canary}, "phone": {canary}}
	status, page := finance.post(fresh, fresh, form)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("wrong in every field: %d", status)
	}
	contains(t, "wrong in every field", page, "账号应为 8 到 30 位数字", "请先同意保存身份证号和银行账号", `value="123"`)
	harmless(t, "wrong in every field", page)
	for field, wrong := range map[string]string{"kind": "9", "unit_id": canary} {
		bad := maps.Clone(form)
		bad.Set(field, wrong)
		bad.Set("id_number", "110101198504010020")
		bad.Set("account", "6222 0200 0000 1234")
		bad.Set("phone", "13800001234")
		bad.Set("consent", "yes")
		status, page = finance.post(fresh, fresh, bad)
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, `field--bad" data-field="`+field) {
			t.Errorf("%s=%s: got %d", field, wrong, status)
		}
		harmless(t, "invented choices", page)
	}
	form.Set("id_number", "110101198504010020")
	form.Set("account", "6222 0200 0000 1234")
	form.Set("phone", "13800001234")
	form.Set("consent", "yes")
	status, page = finance.post(fresh, fresh, form)
	if status != http.StatusOK {
		t.Fatalf("save: %d\n%s", status, page)
	}
	contains(t, "the payee", page, "收款人已保存", "李四", "可以发放", "还没有结算过")
	harmless(t, "the payee", page)
	id := d.onlyPayee().ID
	at := "/console/rewards/payees/" + id
	if strings.Contains(page, "110101198504010020") || strings.Contains(page, "6222020000001234") {
		t.Error("numbers are shown in full")
	}
	status, page = finance.post(at, at+"/reveal", url.Values{"field": {"account"}, "reason": {" "}})
	if status != http.StatusUnprocessableEntity || strings.Contains(page, "6222020000001234") {
		t.Errorf("revealed without a reason: %d", status)
	}
	_, page = finance.post(at, at+"/reveal", url.Values{"field": {"account"}, "reason": {"核对账号"}})
	contains(t, "revealed", page, "6222020000001234", "本次查看已记入审计")
	if status, _ = auditor.post(at, at+"/reveal", url.Values{"field": {"account"}, "reason": {"核对账号"}}); status != http.StatusForbidden {
		t.Errorf("the auditor sees it: %d", status)
	}
	_, page = auditor.get(at)
	contains(t, "to the auditor", page, "收款人由复审、稿酬修改")
	status, page = finance.post(at, at, url.Values{"version": {"7"}, "kind": {"1"}, "name": {"李四改"}, "consent": {"yes"}})
	if status != http.StatusConflict {
		t.Errorf("an older form: %d", status)
	}
	contains(t, "an older form", page, `value="李四改"`)
	status, page = finance.post(at, at+"/authors", url.Values{"author": {canary}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("an author that is none: %d", status)
	}
	contains(t, "an author that is none", page, "没有这位作者")
	harmless(t, "an author that is none", page)
	_, page = finance.post(at, at+"/authors", url.Values{"author": {d.informant.ID}, "staff": {"yes"}})
	contains(t, "assigned", page, "从下一次结算起", "不是本部门人员", "测试信息员")
	harmless(t, "assigned", page)
	_, page = finance.get("/console/rewards/payees?q=" + url.QueryEscape("测试信息员"))
	contains(t, "found by the author", page, "李四", "（本部门）")
	harmless(t, "the payees", page)
	_, page = finance.get("/console/rewards/payees?q=nobody")
	contains(t, "nobody found", page, "没有找到“nobody”")
}

func TestObjections_AreAnsweredBesideWhatIsCounted(t *testing.T) {
	d, service, adoption := rewarded(t)
	finance, final := d.signIn(domain.RoleFinance), d.signIn(domain.RoleFinalReviewer)
	finance.post("/console/rewards", "/console/rewards/refresh", url.Values{})
	finance.post(firstQuarter, firstQuarter+"/compute", url.Values{"month": {"2026-04"}})
	finance.post(firstQuarter, firstQuarter+"/check", url.Values{"version": {d.statementVersion()}})
	final.post(firstQuarter, firstQuarter+"/approve", url.Values{"version": {d.statementVersion()}})
	d.must(service.Object(t.Context(), d.informant, recognition.Object{Quarter: domain.Quarter{Year: 2026, Number: 1}, AdoptionID: adoption.ID, Words: "应当按头版计算" + canary}))
	d.must(service.Object(t.Context(), d.informant, recognition.Object{Quarter: domain.Quarter{Year: 2026, Number: 1}, Words: "少了一条采用" + canary}))
	list := "/console/rewards/objections"
	_, page := final.get(list)
	contains(t, "to who may not answer", page, "由复审、稿酬答复")
	if strings.Contains(page, "意见成立</button>") {
		t.Error("the final reviewer may answer")
	}
	_, page = finance.get(list)
	contains(t, "the objections", page, "2 条等待答复", "应当按头版计算", "现在这样计算", "¥1,000.00", "认为少了一条采用", "去更正采用")
	harmless(t, "the objections", page)
	_, page = finance.get("/console/")
	contains(t, "today", page, "待答复的异议")
	_, page = finance.get(list)
	ids := regexp.MustCompile(`action="/console/rewards/objections/(\w+)"`).FindAllStringSubmatch(page, -1)
	if len(ids) != 2 {
		t.Fatalf("%d can be answered", len(ids))
	}
	at := list + "/" + ids[0][1]
	for _, c := range []struct{ result, words, want string }{{"", "答复" + canary, "请选择意见成立"}, {"upheld", " ", "请写明答复"}} {
		status, page := finance.post(list, at, url.Values{"version": {"1"}, "result": {c.result}, "answer": {c.words}})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", c.want, status)
		}
		contains(t, c.want, page, c.want)
		harmless(t, c.want, page)
	}
	_, page = finance.post(list, at, url.Values{"version": {"1"}, "result": {"upheld"}, "answer": {"已补计" + canary}})
	contains(t, "answered", page, "已答复", "意见成立", "已补计", "1 条等待答复")
	harmless(t, "answered", page)
	status, page := finance.post(list, at, url.Values{"version": {"2"}, "result": {"dismissed"}, "answer": {"再答一次"}})
	if status != http.StatusConflict {
		t.Errorf("answered twice: %d", status)
	}
	contains(t, "answered twice", page, "这条异议已经答复过了")
}

func TestRewardForms_NeedTheirToken(t *testing.T) {
	d, _, _ := rewarded(t)
	finance := d.signIn(domain.RoleFinance)
	for _, path := range []string{"/console/rewards/refresh", firstQuarter + "/compute", firstQuarter + "/entries", "/console/rewards/payees/new", "/console/rewards/objections/x"} {
		response, err := finance.client.PostForm(d.server.URL+path, url.Values{"month": {"2026-04"}})
		d.must(err)
		response.Body.Close()
		if response.StatusCode != http.StatusForbidden {
			t.Errorf("%s without a token: %d", path, response.StatusCode)
		}
	}
}
