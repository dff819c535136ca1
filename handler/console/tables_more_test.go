package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/recognition"
)

func TestTables_OfLabelsViewsAndWording(t *testing.T) {
	d := newDesk(t)
	ctx, evil := t.Context(), "=1+1"
	d.manuscript(domain.ManuscriptReviewing, 1)
	first, leader, auditor := d.signIn(domain.RoleFirstReviewer), d.signIn(domain.RoleFinalReviewer), d.signIn(domain.RoleAuditor)
	own := d.accountOf(domain.RoleFirstReviewer).ID
	d.must(d.store.AddLabel(ctx, domain.Label{ID: d.store.NewID(), Name: evil, Colour: "teal", Position: 7}))
	for name, v := range map[string]domain.SavedView{
		evil: {Query: "state=all&kind=news&unit=" + d.unit.ID, Position: 2}, "+共用": {Query: "state=all&late=late", Shared: true}, "@别人的": {OwnerID: d.store.NewID()},
	} {
		if v.ID, v.Name = d.store.NewID(), name; v.OwnerID == "" {
			v.OwnerID = own
		}
		d.must(d.store.AddSavedView(ctx, v))
	}
	for _, phrase := range []domain.Phrase{{AccountID: own, Words: evil}, {Words: "@部门的"}} {
		phrase.ID = d.store.NewID()
		d.must(d.store.AddPhrase(ctx, &phrase))
	}
	contains(t, "the labels", first.takes("/console/settings/labels"), "\ufeff标签：全部", "名称,颜色,顺序\n", "'=1+1,青,7\n")
	views := first.takes("/console/views")
	contains(t, "the views", views, "\ufeff常用列表：自己的和部门共用的", "'=1+1,自己的,\"全部，单位："+quoted(d.unit.Label())+"，新闻\",1,2,", "'+共用,部门共用,全部，超过三天,,0,")
	lacks(t, "the views", views, "别人的")
	shared := auditor.takes("/console/views")
	contains(t, "the shared view", shared, "'+共用,部门共用")
	lacks(t, "the shared view", shared, "=1+1")
	wording := first.takes("/console/wording")
	contains(t, "the wording of a reviewer", wording, "\ufeff退回原因和常用意见：我的常用意见、部门常用意见", "我的常用意见,'=1+1,,在用", "部门常用意见,'@部门的,,在用")
	lacks(t, "the wording of a reviewer", wording, "不采用的原因")
	reasons := leader.takes("/console/wording")
	contains(t, "the reasons", reasons, "退回和不采用的原因", "退回、不采用的原因,"+domain.DefaultReasons()[0].Label+",0,在用")
	lacks(t, "the leader's wording", reasons, "=1+1")
	d.logged("label", "", "label.export 全部，共 1 行")
	d.logged("view", "", "view.export 自己的和部门共用的，共 2 行", "view.export 自己的和部门共用的，共 1 行")
	d.logged("settings", "", "settings.export_wording 我的常用意见、部门常用意见，共 2 行")
}

func TestTables_OfManuscriptsNameTheUnitAndTheInformant(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	_, table := d.signIn(domain.RoleFirstReviewer).get("/console/manuscripts/export?state=all&format=csv&unit=" + d.unit.ID + "&informant=" + d.informant.ID)
	contains(t, "the list", table, "稿件列表：全部，单位："+quoted(d.unit.Label())+"，信息员："+quoted(d.informant.Name), m.Number)
}

func TestTables_OfTheCalendarAndItsVersions(t *testing.T) {
	d := newDesk(t)
	admin := d.signIn(domain.RoleAdministrator)
	_, page := admin.get(calendarAt)
	lacks(t, "an empty year", page, "/export")
	october := [4]string{"2026-10-01", "2026-10-07", "=国庆节", "off"}
	admin.post(calendarAt, calendarAt, calendarForm("2026", "0", "", october))
	admin.post(calendarAt, calendarAt, calendarForm("2026", "1", "2026-10-10 国庆节 上班", october))
	year := calendarAt + "?year=2026"
	now := admin.takes(year)
	contains(t, "the calendar", now, "\ufeff工作日历：2026 年第 2 版，现在用的", "从,到,节日,放假还是上班,天数", "2026-10-01,2026-10-07,'=国庆节,放假,7\n", "2026-10-10,2026-10-10,国庆节,上班,1\n")
	before := admin.takes(year + "&version=1")
	contains(t, "the version before", before, "2026 年第 1 版，以前的", "'=国庆节")
	lacks(t, "the version before", before, "2026-10-10")
	contains(t, "the versions", admin.takesOf(year, calendarAt+"/versions?year=2026"), "\ufeff工作日历的版本：2026 年", "\n2,现在用的,", "\n1,以前的,", ",2,7,1\n", ",1,7,0\n")
	_, page = admin.post(calendarAt, calendarAt+"/preview", calendarForm("2026", "2", "", october))
	lacks(t, "a preview, which is saved nowhere", page, "calendar/export", "versions/export")
	for path, want := range map[string]int{year + "&version=9": http.StatusNotFound, calendarAt + "?year=0": http.StatusUnprocessableEntity} {
		if status, _ := admin.get(exportOf(path, "csv")); status != want {
			t.Errorf("%s: got %d, want %d", path, status, want)
		}
	}
	d.logged("settings", "", "settings.export_calendar 2026 年第 2 版，现在用的，共 2 行", "settings.export_calendar 2026 年第 1 版，以前的，共 1 行", "settings.export_calendars 2026 年，共 2 行")
}

func TestTables_OfRepliesAndThePlatform(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	admin := d.signIn(domain.RoleAdministrator)
	replies := domain.Replies{Welcome: "+欢迎", Rules: []domain.ReplyRule{{Words: []string{"=会费", "会员费"}, Exact: true, Reply: "@到工会", From: 510, To: 1050}, {Words: []string{"热线"}, Reply: "12351"}}}
	d.must(d.store.SaveSetting(ctx, domain.SettingReplies, replies))
	d.must(d.store.RaiseAlarm(ctx, domain.Alarm{Name: "here", Words: "=坏了", Advice: "@修"}))
	d.must(d.store.RaiseAlarm(ctx, domain.Alarm{Name: "gone", Words: "好了"}))
	if _, err := d.store.ClearAlarm(ctx, "gone"); err != nil {
		t.Fatal(err)
	}
	d.must(d.store.AddUsage(ctx, domain.Usage{Day: domain.DayOf(d.now), Path: "/cgi-bin/invented", Calls: 5, Failed: 2}))
	contains(t, "the replies", admin.takes("/console/settings/replies"), "\ufeff自动回复：保存过的", "关键词回复,'=会费、会员费,完全相同,08:30,17:30,'@到工会", "关键词回复,热线,含有,,,12351", "关注时的欢迎,,,,,'+欢迎")
	contains(t, "the alarms", admin.takesOf("/console/health", "/console/health/alarms"), "\ufeff平台告警：需要处理的和一周内已恢复的", "需要处理,'=坏了,'@修,2026-03-06 09:00,2026-03-06 09:00,1,\n", "已恢复,好了,,")
	contains(t, "the calls", admin.takesOf("/console/health", "/console/health/calls"), "\ufeff公众号接口调用次数：2026年3月6日", "/cgi-bin/invented,,5,,2\n", "合计,,5,,2")
	d.logged("replies", "", "replies.export 保存过的，共 3 行")
	d.logged("alarm", "", "alarm.export 需要处理的和一周内已恢复的，共 2 行")
}

func TestTables_OfRulesAreTheirVersionsAndLines(t *testing.T) {
	d := newDesk(t)
	d.outletsForRules()
	leader, administrator := d.signIn(domain.RoleFinalReviewer), d.signIn(domain.RoleAdministrator)
	path := d.rulesDraft(leader, recognition.StartByClass)
	v := domain.RuleVersion{ID: d.store.NewID(), Note: "=1+1", Rules: domain.RuleSet{
		Version: 1, Name: "=名称", From: "2026-01-01", Tax: domain.ManuscriptTax(),
		Points: domain.RuleTable{Classes: []domain.RewardClass{{Name: "@类别"}}, Lines: []domain.RuleLine{{Name: "+一律", Value: 5_00}}, Caps: []domain.Cap{{Yearly: true, Most: 100_00}}},
	}}
	d.must(d.store.AddRuleVersion(t.Context(), &v))
	versions := leader.takes(rulesAt)
	contains(t, "the versions", versions, "\ufeff各版计分计酬规则：全部", "\n1,'=名称,今天按它算,2026-01-01,,", ",'=1+1,", ",草稿,")
	lines := leader.takes(rulesAt + "/" + v.ID)
	contains(t, "the lines", lines, "\ufeff计分计酬规则：“=名称”第 1 版，2026年1月1日起", "积分表,类别,1,'@类别,所有采用,,,,", "积分表,标准,1,'+一律,不限,,", ",计 5 分,", "积分表,上限,1,个人年度上限,,,,100 分,", "积分表,怎样合计,,,,,,,")
	contains(t, "the draft", leader.takes(path), "“按类别计酬”草稿，2026年3月7日起", "稿酬表,类别,1,", "稿酬表,标准,1,")
	for _, address := range []string{exportOf(rulesAt+"/"+v.ID, "csv"), exportOf(path, "xlsx")} {
		if status, _ := administrator.get(address); status != http.StatusForbidden {
			t.Errorf("the administrator takes %s: %d", address, status)
		}
	}
	if status, _ := leader.get(exportOf(rulesAt+"/01ARZ3NDEKTSV4RRFFQ69G5FAV", "csv")); status != http.StatusNotFound {
		t.Errorf("rules that are none: %d", status)
	}
	d.logged("rules", v.ID, "rules.export_lines “=名称”第 1 版，2026年1月1日起，共 4 行")
	d.logged("rules", "", "rules.export_versions 全部，共 2 行")
}

func TestTables_OfSweepsAndPayments(t *testing.T) {
	d, _, _ := rewarded(t)
	ctx := t.Context()
	sweep := domain.Sweep{Cause: "=改了词库", State: domain.SweepDone, Done: 4, Total: 4, Changed: 1}
	d.must(d.store.AddSweep(ctx, &sweep))
	d.must(d.store.SaveSweep(ctx, sweep))
	first, finance, administrator := d.signIn(domain.RoleFirstReviewer), d.signIn(domain.RoleFinance), d.signIn(domain.RoleAdministrator)
	contains(t, "the sweeps", first.takes("/console/checks"), "\ufeff复查：最近 500 次以内", "'=改了词库,,", "已完成,4,", ",1,")
	finance.post("/console/rewards", "/console/rewards/refresh", url.Values{})
	finance.post(firstQuarter, firstQuarter+"/compute", url.Values{"month": {"2026-04"}})
	payee := "/console/rewards/payees/" + d.onlyPayee().ID
	contains(t, "the payments", finance.takes(payee), "发放记录：收款人："+quoted(d.onlyPayee().Name), "金额单位：元", "2026年第1季度,0.00,1000.00,")
	if status, _ := administrator.get(exportOf(payee, "csv")); status != http.StatusForbidden {
		t.Errorf("the administrator takes payments: %d", status)
	}
	_, page := finance.get(firstQuarter)
	contains(t, "the statement", page, "tables/ledger?format=csv", "tables/payments?format=csv")
}

func TestTables_OfAwards(t *testing.T) {
	d := newDesk(t)
	d.awarded()
	b, administrator := d.signIn(domain.RoleSecondReviewer), d.signIn(domain.RoleAdministrator)
	contains(t, "no awards yet", b.takes("/console/awards"), "\ufeff各年度评优：全部")
	_, page := b.post("/console/awards", "/console/awards", url.Values{"year": {"2026"}})
	at := regexp.MustCompile(`action="(/console/awards/[0-9A-Z]{26})/compute"`).FindStringSubmatch(page)[1]
	for _, act := range []string{"compute", "exclude", "freeze", "publicise", "object"} {
		_, page = b.get(at)
		candidate := ""
		if found := regexp.MustCompile(at + `/candidates/([0-9A-Z]{26})"`).FindStringSubmatch(page); found != nil {
			candidate = found[1]
		}
		status, after := b.post(at, at+"/"+act, awardForm(page, url.Values{
			"act": {act}, "candidate": {candidate}, "cause": {"2"}, "reason": {"=受到处分"}, "from": {"2026-03-06"}, "days": {"5"}, "raiser": {"+来电"}, "words": {"@名单有误，请核对"},
		}))
		if act == "compute" {
			chooseAll(t, b, at, after)
		}
		if status != http.StatusOK {
			t.Fatalf("%s: %d\n%s", act, status, after)
		}
	}
	contains(t, "the years", b.takes("/console/awards"), "\n2026,公示,", ",2026-03-06,2026-03-12,5,1,,,,")
	_, page = b.get(at)
	candidate := regexp.MustCompile(at + `/candidates/[0-9A-Z]{26}`).FindString(page)
	contains(t, "the entries", b.takes(candidate), "2026年度优秀信息员和先进单位评选明细：", "2026年第1季度,2026-03-05,", "\n合计,,,,,,,")
	contains(t, "who is excluded", b.takesOf(at, at+"/exclusions"), "评选排除：全部，公示", ",已排除,其他,'=受到处分,")
	contains(t, "the objections", b.takesOf(at, at+"/objections"), "评选异议：全部，公示", "'+来电,", ",'@名单有误，请核对,等待答复,")
	for _, path := range []string{candidate, at + "/exclusions", at + "/objections", at + "/commendation"} {
		if status, _ := administrator.get(exportOf(path, "csv")); status != http.StatusForbidden {
			t.Errorf("the administrator takes %s: %d", path, status)
		}
	}
	another := strings.Replace(candidate, at, "/console/awards/01ARZ3NDEKTSV4RRFFQ69G5FAV", 1)
	if status, _ := b.get(exportOf(another, "csv")); status != http.StatusNotFound {
		t.Errorf("a candidate of another round: %d", status)
	}
}

// quoted writes words as a cell within quotes has them.
func quoted(words string) string { return strings.ReplaceAll(words, `"`, `""`) }

// chooseAll chooses everybody who is ranked, with reasons.
func chooseAll(t *testing.T, b *browser, at, page string) {
	t.Helper()
	for _, kind := range []string{"0", "1"} {
		chosen := url.Values{"kind": {kind}, "class": {"banner"}, "over": {"名额不够"}}
		for _, found := range regexp.MustCompile(`form="choose-`+kind+`-banner" name="chosen" value="([0-9A-Z]{26})"`).FindAllStringSubmatch(page, -1) {
			chosen.Add("chosen", found[1])
			chosen.Set("reason-"+found[1], "成绩突出")
		}
		if _, page = b.post(at, at+"/choose", awardForm(page, chosen)); !strings.Contains(page, "名单已保存") {
			t.Fatalf("choosing %v:\n%s", chosen, page)
		}
	}
}
