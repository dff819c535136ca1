package phone_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

var spring = domain.Quarter{Year: 2026, Number: 1}

const canary = `<b>"'&canary`

// earned writes one approved quarter: an adoption with points and money, one that
// brings nothing, and somebody else's.
func (d *desk) earned(other domain.Informant) (mine, nothing, theirs domain.Adoption) {
	d.t.Helper()
	ctx := d.t.Context()
	outlet := domain.Outlet{ID: d.store.NewID(), Name: "报" + canary, System: domain.SystemNews, Level: domain.LevelNation, Kind: domain.OutletPaper}
	d.must(d.store.AddOutlet(ctx, &outlet))
	adopt := func(by domain.Informant, title string) domain.Adoption {
		number, err := d.store.NextManuscriptNumber(ctx, 2026)
		d.must(err)
		m := domain.Manuscript{ID: d.store.NewID(), Number: number, InformantID: by.ID, UnitID: d.unit, State: domain.ManuscriptAdopted, Text: domain.Text{Title: title}}
		d.must(d.store.AddManuscript(ctx, &m))
		a := domain.Adoption{ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: outlet.ID, State: domain.AdoptionConfirmed, PublishedDay: "2026-01-05", Title: title}
		d.must(d.store.AddAdoption(ctx, &a))
		return a
	}
	entry := func(a domain.Adoption, by domain.Informant, measure domain.Measure, amount int64, words string) domain.RewardEntry {
		return domain.RewardEntry{
			EntryKey:     domain.EntryKey{Measure: measure, AdoptionID: a.ID, AuthorID: by.ID, UnitID: d.unit, Earned: domain.Quarter{Year: 2025, Number: 4}},
			ManuscriptID: a.ManuscriptID, Author: by.Name, Quarter: spring, Amount: amount, Words: words,
		}
	}
	mine, nothing, theirs = adopt(d.author, "我的稿"+canary), adopt(d.author, "没计的稿"), adopt(other, "别人的稿")
	d.must(d.store.AddStatement(ctx, spring))
	d.must(d.store.PutRewardEntries(ctx, spring, []domain.RewardEntry{
		entry(mine, d.author, domain.MeasurePoints, 12_50, "全国媒体"+canary), entry(mine, d.author, domain.MeasureMoney, 1000_00, "每分八十元"),
		entry(nothing, d.author, domain.MeasurePoints, 0, "同一稿件只计最高一家"), entry(theirs, other, domain.MeasurePoints, 77_00, "别人的说明"),
	}))
	d.state(domain.StatementApproved)
	return mine, nothing, theirs
}

// state brings the statement of the quarter into a state, approved now.
func (d *desk) state(state domain.StatementState) domain.Statement {
	d.t.Helper()
	t, err := d.store.Statement(d.t.Context(), spring)
	d.must(err)
	t.State, t.Approved = state, domain.Signed{By: "leader", Name: "丙", At: d.now}
	d.must(d.store.SaveStatement(d.t.Context(), &t))
	return t
}

func TestRewards_OneByOneAndNothingOfOthers(t *testing.T) {
	d := openDesk(t)
	other := d.informant("样例乙", "open-other", domain.InformantActive)
	mine, _, theirs := d.earned(other)
	page := d.phone.get("/m/rewards")
	page.want(t, "the page", http.StatusOK, "2026年第1季度", "12.5 分", "¥1,000.00", "我的稿&lt;b&gt;", "全国媒体&lt;b&gt;", "补录", "第 2 名，共 2 人",
		"没有计积分和稿酬的采用 1 条", "同一稿件只计最高一家", "合计 12.5 分，¥1,000.00", "对这一条有异议", "少算了采用", "提到2026年3月16日为止", "还没有填写")
	for _, never := range []string{"<b>", "别人的", theirs.ID, "77 分", "实发", " style=", "<script>"} {
		if strings.Contains(page.body, never) {
			t.Errorf("the page holds %q", never)
		}
	}
	d.phone.get("/m/").want(t, "home", http.StatusOK, `href="/m/rewards"`, "积分 12.5 分，稿酬 ¥1,000.00")
	chair := domain.Chair{ID: d.store.NewID(), UnitID: d.unit, State: domain.ChairActive, Name: "卫主席", Post: "主席", AppID: "wx-test", OpenID: "open-chair"}
	d.must(d.store.AddChair(t.Context(), &chair))
	d.signedIn("open-chair").get("/m/unit").want(t, "the unit", http.StatusOK, "2026 年度积分", "89.5 分")
	d.phone.get("/m/manuscripts/"+mine.ManuscriptID).want(t, "the manuscript", http.StatusOK, "/m/rewards?quarter=2026-1#entries", "积分 12.5 分，稿酬 ¥1,000.00")
	d.state(domain.StatementChecked)
	checking := d.phone.get("/m/rewards?quarter=2026-1")
	checking.want(t, "while it is checked", http.StatusOK, "核对中 · 预计", "数目可能还会变")
	if strings.Contains(checking.body, "有异议") || strings.Contains(checking.body, "少算了") {
		t.Error("objections are offered before approval")
	}
	theirPage := d.signedIn("open-other").get("/m/rewards?quarter=2026-1")
	theirPage.want(t, "the other's page", http.StatusOK, "别人的稿", "77 分")
	if strings.Contains(theirPage.body, "我的稿") {
		t.Error("the other sees mine")
	}
	d.phone.get("/m/rewards?quarter=nonsense").want(t, "a quarter that is none", http.StatusOK, "2026年第1季度")
	if got := d.signedIn("open-nobody").get("/m/rewards/account"); got.status != http.StatusSeeOther || got.location != "/m/" {
		t.Errorf("who is no informant: %d to %s", got.status, got.location)
	}
}

func TestRewards_ShowTaxAndWhatTheBankSaid(t *testing.T) {
	d := openDesk(t)
	d.earned(d.informant("样例乙", "open-other", domain.InformantActive))
	payee := domain.Payee{ID: d.store.NewID(), Name: d.author.Name, InformantID: d.author.ID, Bank: "样例银行", AccountEnding: "7890"}
	d.must(d.store.AddPayee(t.Context(), &payee))
	d.must(d.store.PutPayeeOf(t.Context(), d.author.ID, payee.ID))
	statement := d.state(domain.StatementPaid)
	payment := domain.Payment{
		ID: d.store.NewID(), StatementID: statement.ID, Quarter: spring, PayeeID: payee.ID, Bank: "样例银行", AccountEnding: "7890", Earned: 1000_00,
		Taxed: domain.Taxed{Gross: 1000_00, Taxable: 140_00, Tax: 28_00}, State: domain.PaymentPaid, PaidDay: "2026-03-06",
	}
	d.must(d.store.PutPayments(t.Context(), statement.ID, []domain.Payment{payment}))
	d.phone.get("/m/rewards").want(t, "paid", http.StatusOK, "2026年3月6日实发 ¥972.00", "应发", "个税", "¥28.00", "尾号 7890")
	payment.State, payment.Note = domain.PaymentReturned, "户名不符"+canary
	d.must(d.store.PutPayments(t.Context(), statement.ID, []domain.Payment{payment}))
	d.phone.get("/m/rewards").want(t, "came back", http.StatusOK, "的稿酬被银行退回", "户名不符&lt;b&gt;", "核对收款账户")
	d.phone.get("/m/").want(t, "home", http.StatusOK, "银行退回，请核对账户")
	d.phone.get("/m/rewards/account").want(t, "the account", http.StatusOK, "¥972.00 被银行退回", "户名不符&lt;b&gt;", "请对照银行卡或存折")
}

func TestObjection_KeepsWhatIsTypedAndIsWithdrawn(t *testing.T) {
	d := openDesk(t)
	mine, _, theirs := d.earned(d.informant("样例乙", "open-other", domain.InformantActive))
	address := "/m/rewards/objection?quarter=2026-1&adoption=" + mine.ID
	page := d.phone.get(address)
	page.want(t, "the form", http.StatusOK, "我的稿&lt;b&gt;", "每分八十元", "2026年3月16日", `data-keep="`+d.author.ID+`/2026-1/`+mine.ID)
	if got := d.phone.get("/m/rewards/objection?quarter=2026-1&adoption=" + theirs.ID); got.status != http.StatusNotFound {
		t.Errorf("another's: %d", got.status)
	}
	if got := d.phone.post(address, url.Values{"words": {"没有凭据的提交"}}); got.status != http.StatusForbidden {
		t.Errorf("without a token: %d", got.status)
	}
	form := url.Values{"csrf": {csrf(page.body)}, "words": {"少" + canary[:1]}}
	d.phone.post(address, form).want(t, "too short", http.StatusUnprocessableEntity, "请写明哪里不对", "少&lt;")
	form.Set("words", "刊在头版"+canary)
	for range 2 {
		if got := d.phone.post(address, form); got.status != http.StatusSeeOther || got.location != "/m/rewards?quarter=2026-1#objections" {
			t.Fatalf("objects: %d to %s\n%s", got.status, got.location, got.body)
		}
	}
	form.Set("words", "再说一遍，没有算对")
	d.phone.post(address, form).want(t, "a second", http.StatusConflict, "还在等答复", "再说一遍，没有算对")
	d.phone.post("/m/rewards/objection?quarter=2026-1", url.Values{"csrf": {csrf(page.body)}, "words": {"一月八日的消息没有算"}})
	listed := d.phone.get("/m/rewards?quarter=2026-1")
	listed.want(t, "listed", http.StatusOK, "等待答复", "刊在头版&lt;b&gt;", "正在等答复", "一月八日的消息没有算")
	if strings.Count(listed.body, "刊在头版") != 1 || strings.Contains(listed.body, "<b>") {
		t.Error("it is listed twice, or not escaped")
	}
	all, err := d.store.Objections(t.Context(), d.author.ID, 10)
	d.must(err)
	thief := d.signedIn("open-other")
	if got := thief.post("/m/rewards/objections/"+all[0].ID+"/back", url.Values{"csrf": {csrf(thief.get("/m/").body)}, "quarter": {"2026-1"}}); got.status != http.StatusNotFound {
		t.Errorf("another withdraws: %d", got.status)
	}
	for _, o := range all {
		if got := d.phone.post("/m/rewards/objections/"+o.ID+"/back", url.Values{"csrf": {csrf(page.body)}, "quarter": {"2026-1"}}); got.location != "/m/rewards?quarter=2026-1" {
			t.Errorf("withdraw: %d to %s", got.status, got.location)
		}
	}
	d.phone.get("/m/rewards?quarter=2026-1").want(t, "withdrawn", http.StatusOK, "已撤回", "对这一条有异议")
	d.now = d.now.AddDate(0, 0, 11)
	d.phone.post(address, form).want(t, "too late", http.StatusConflict, "异议期到2026年3月16日为止", "再说一遍，没有算对")
	d.phone.get(address).want(t, "the form later", http.StatusOK, "现在不能提出异议")
}

func TestRewardAccount_IsTypedCheckedMaskedAndRefused(t *testing.T) {
	d := openDesk(t)
	page := d.phone.get("/m/rewards/account")
	page.want(t, "the form", http.StatusOK, domain.AccountConsent().Words, "户名", d.author.Name, `name="id_number"`, "放弃稿酬")
	form := url.Values{
		"csrf": {csrf(page.body)}, "version": {hidden(page.body, "version")}, "bank": {"样例银行" + canary}, "account": {"6222 0200 0000 0007"}, "id_number": {"11010519491231002X"},
	}
	d.phone.post("/m/rewards/account", form).want(t, "without consent", http.StatusUnprocessableEntity, "请先同意", "样例银行&lt;b&gt;", "6222 0200 0000 0007")
	form.Set("consent", "yes")
	form.Set("id_number", "110105194912310021")
	d.phone.post("/m/rewards/account", form).want(t, "a wrong number", http.StatusUnprocessableEntity, "身份证号校验不通过")
	form.Set("id_number", "11010519491231002X")
	if got := d.phone.post("/m/rewards/account", form); got.location != "/m/rewards/account" {
		t.Fatalf("save: %d to %s\n%s", got.status, got.location, got.body)
	}
	saved := d.phone.get("/m/rewards/account")
	saved.want(t, "saved", http.StatusOK, "622*********0007", "110***********002X", "样例银行&lt;b&gt;", "不改就不用填")
	for _, never := range []string{"6222020000000007", "6222 0200", "11010519491231002X", `name="id_number"`, "<b>"} {
		if strings.Contains(saved.body, never) {
			t.Errorf("the page holds %q", never)
		}
	}
	form.Set("version", hidden(saved.body, "version"))
	if got := d.phone.post("/m/rewards/account", form); got.status != http.StatusSeeOther {
		t.Fatalf("save again: %d\n%s", got.status, got.body)
	}
	if got := d.phone.post("/m/rewards/account", form); got.status != http.StatusSeeOther {
		t.Fatalf("the same form once more: %d\n%s", got.status, got.body)
	}
	form.Set("bank", "另一家银行")
	d.phone.post("/m/rewards/account", form).want(t, "an older form", http.StatusConflict, "刚刚在别处改过", "6222 0200 0000 0007")
	refuse := url.Values{"csrf": {csrf(page.body)}, "act": {"refuse"}}
	d.phone.post("/m/rewards/account/refuse", refuse)
	d.phone.get("/m/rewards/account").want(t, "refused", http.StatusOK, "您已放弃稿酬", "恢复领取稿酬", "622*********0007")
	refuse.Set("act", "resume")
	d.phone.post("/m/rewards/account/refuse", refuse)
	d.phone.get("/m/rewards/account").want(t, "resumed", http.StatusOK, "不想要稿酬")
	d.phone.get("/m/mydata").want(t, "my data", http.StatusOK, domain.AccountConsent().Words, "/m/rewards/account")
	other := d.informant("样例乙", "open-other", domain.InformantActive)
	theirs := d.signedIn("open-other").get("/m/rewards/account")
	theirs.want(t, "the other's account", http.StatusOK, other.Name)
	if strings.Contains(theirs.body, "0007") || strings.Contains(theirs.body, "样例银行") {
		t.Error("another sees my account")
	}
	unit := domain.Payee{ID: d.store.NewID(), Kind: domain.PayeeUnit, Name: "东岭区总工会", Bank: "单位的银行", AccountEnding: "4321"}
	d.must(d.store.AddPayee(t.Context(), &unit))
	d.must(d.store.PutPayeeOf(t.Context(), d.author.ID, unit.ID))
	paid := d.phone.get("/m/rewards/account")
	paid.want(t, "the unit is paid", http.StatusOK, "由“东岭区总工会”代收", "由单位处理")
	if strings.Contains(paid.body, "单位的银行") || strings.Contains(paid.body, "<form") {
		t.Error("the unit's account is shown, or can be changed")
	}
	if got := d.phone.post("/m/rewards/account", form); got.status != http.StatusForbidden {
		t.Errorf("an account beside the unit's: %d", got.status)
	}
}
