package console_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/recognition"
)

const rulesAt = "/console/rewards/rules"

// rulesDraft is a draft from a starter, by the leader who may manage rules.
func (d *desk) rulesDraft(b *browser, from string) string {
	d.t.Helper()
	status, page := b.post(rulesAt, rulesAt, url.Values{"from": {from}})
	found := regexp.MustCompile(`action="/console/rewards/rules/([0-9A-Z]{26})/edit"`).FindStringSubmatch(page)
	if status != http.StatusOK || found == nil {
		d.t.Fatalf("start from %s: %d\n%s", from, status, page)
	}
	return rulesAt + "/" + found[1]
}

var (
	fieldPattern    = regexp.MustCompile(`<(input|textarea|select)\b([^>]*)>`)
	attribute       = regexp.MustCompile(`([a-z-]+)(?:="([^"]*)")?`)
	optionPattern   = regexp.MustCompile(`<option value="([^"]*)"[^>]*\bselected\b`)
	anyOption       = regexp.MustCompile(`<option value="([^"]*)"`)
	templatePattern = regexp.MustCompile(`(?s)<template.*?</template>`)
)

// formOn reads the fields of the form of rules as a browser without scripts would send them.
func formOn(page string) url.Values {
	page = templatePattern.ReplaceAllString(page, "")
	_, page, _ = strings.Cut(page, `id="rules" method`)
	page, _, _ = strings.Cut(page, "</form>")
	form := url.Values{}
	for _, at := range fieldPattern.FindAllStringSubmatchIndex(page, -1) {
		tag, attributes := page[at[2]:at[3]], map[string]string{}
		for _, a := range attribute.FindAllStringSubmatch(page[at[4]:at[5]], -1) {
			attributes[a[1]] = unescape(a[2])
		}
		name, value := attributes["name"], attributes["value"]
		switch _, checked := attributes["checked"]; {
		case name == "" || attributes["type"] == "checkbox" && !checked:
			continue
		case tag == "textarea":
			text, _, _ := strings.Cut(page[at[1]:], "</textarea>")
			value = unescape(text)
		case tag == "select":
			rest, _, _ := strings.Cut(page[at[1]:], "</select>")
			found := optionPattern.FindStringSubmatch(rest)
			if found == nil {
				found = anyOption.FindStringSubmatch(rest)
			}
			value = unescape(found[1])
		}
		form.Add(name, value)
	}
	return form
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&#43;", "+", "&amp;", "&").Replace(s)
}

func (d *desk) ruleVersion(path string) domain.RuleVersion {
	d.t.Helper()
	v, err := d.store.RuleVersion(context.Background(), strings.TrimPrefix(path, rulesAt+"/"))
	d.must(err)
	return v
}

// outlets adds what the starters and the examples name.
func (d *desk) outletsForRules() {
	d.t.Helper()
	for name, level := range map[string]domain.OutletLevel{"工人日报": domain.LevelNation, "样例日报" + canary: domain.LevelCity} {
		d.must(d.store.AddOutlet(context.Background(), &domain.Outlet{ID: d.store.NewID(), Name: name, System: domain.SystemNews, Level: level, Kind: domain.OutletPaper}))
	}
}

func TestRules_AreShownToThoseWhoReadRewardsAndChangedByThoseWhoManageThem(t *testing.T) {
	d := newDesk(t)
	d.outletsForRules()
	leader := d.signIn(domain.RoleFinalReviewer)
	path := d.rulesDraft(leader, recognition.StartByClass)
	pages := map[string]domain.Permission{
		rulesAt: domain.ReadRewards, path: domain.ReadRewards, path + "/try": domain.ReadRewards, "/console/rewards/settings": domain.ReadRewards,
		path + "/edit": domain.ManageRules, path + "/enforce": domain.ManageRules,
	}
	acts := map[string]url.Values{
		rulesAt: {"from": {"empty"}}, path + "/edit": {"act": {"save"}, "version": {"1"}}, path + "/keep": {"version": {"1"}}, path + "/drop": {"version": {"1"}},
		path + "/enforce": {"version": {"1"}}, "/console/rewards/settings": {"year_begins": {"1"}, "claim_days": {"1"}, "objection_days": {"1"}, "tax_columns": {domain.DefaultTaxColumns}},
	}
	for _, role := range domain.Roles() {
		if role == domain.RoleFinalReviewer {
			continue
		}
		b, account := d.signIn(role), domain.Account{ID: "A", Roles: []domain.Role{role}}
		for at, needed := range pages {
			status, page := b.get(at)
			if want := map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[account.Can(needed)]; status != want {
				t.Errorf("%s at %s: got %d, want %d", role, at, status, want)
			}
			if manages := strings.Contains(page, "从这套开始") || strings.Contains(page, path+`/drop"`); manages && !account.Can(domain.ManageRules) {
				t.Errorf("%s is offered changes at %s", role, at)
			}
		}
		_, start := b.get("/console/")
		if shown := strings.Contains(start, `class="menu__link" href="/console/rewards`); shown != account.Can(domain.ReadRewards) {
			t.Errorf("%s sees the menu's line: %v", role, shown)
		}
		if account.Can(domain.ManageRules) {
			continue
		}
		for at, form := range acts {
			if status, _ := b.post("/console/", at, maps.Clone(form)); status != http.StatusForbidden {
				t.Errorf("%s posts to %s: got %d", role, at, status)
			}
		}
	}
	if v := d.ruleVersion(path); v.Version != 1 || !v.Draft() {
		t.Errorf("somebody changed the draft: %+v", v)
	}
	for at, form := range acts { // without the token
		response, err := leader.client.PostForm(d.server.URL+at, form)
		d.must(err)
		d.must(response.Body.Close())
		if response.StatusCode != http.StatusForbidden {
			t.Errorf("%s without a token: got %d", at, response.StatusCode)
		}
	}
}

func TestRuleEdit_TheFormSaysTheSameRulesBack(t *testing.T) {
	d := newDesk(t)
	d.outletsForRules()
	leader := d.signIn(domain.RoleFinalReviewer)
	for _, starter := range []string{recognition.StartByPoints, recognition.StartByClass} {
		path := d.rulesDraft(leader, starter)
		before := d.ruleVersion(path)
		_, page := leader.get(path + "/edit")
		form := formOn(page)
		form.Set("act", "save")
		status, page := leader.post(path+"/edit", path+"/edit", form)
		if status != http.StatusOK {
			t.Fatalf("%s: got %d\n%s", starter, status, page)
		}
		contains(t, "after saving", page, "草稿已保存。")
		outlets, err := d.store.Outlets(t.Context())
		d.must(err)
		before.Rules.KeepOutlets(outlets)
		for range 2 { // names are kept by their ids, and shown as names again
			if after := d.ruleVersion(path); after.Rules.String() != before.Rules.String() {
				t.Errorf("%s became\n%s\nof\n%s", starter, after.Rules.String(), before.Rules.String())
			}
			_, page = leader.get(path + "/edit")
			form = formOn(page)
			form.Set("act", "save")
			leader.post(path+"/edit", path+"/edit", form)
			if words := strings.Join(slices.Concat(slices.Collect(maps.Values(form))...), " "); (starter == recognition.StartByPoints) != strings.Contains(words, "工人日报") {
				t.Errorf("%s: the form does not show the outlet by its name: %s", starter, words)
			}
		}
	}
}

func TestRuleEdit_RowsComeMoveAndGoWithoutScripts(t *testing.T) {
	d := newDesk(t)
	d.outletsForRules()
	leader := d.signIn(domain.RoleFinalReviewer)
	path := d.rulesDraft(leader, recognition.StartByPoints)
	_, page := leader.get(path + "/edit")
	names := func() string {
		var all []string
		for _, line := range d.ruleVersion(path).Rules.Points.Lines {
			all = append(all, line.Name)
		}
		return strings.Join(all, " ")
	}
	act := func(button string) {
		t.Helper()
		form, status := formOn(page), 0
		form.Set("act", button)
		if status, page = leader.post(path+"/edit", path+"/edit", form); status != http.StatusOK {
			t.Fatalf("%s: got %d\n%s", button, status, page)
		}
	}
	act("remove:points_line:1")
	if got := names(); !strings.HasPrefix(got, "本会刊物 自治区工会网站") {
		t.Errorf("after removing: %s", got)
	}
	contains(t, "the page", page, "撤销删除")
	act("down:points_line:2")
	act("undo:points_line:1")
	if got := names(); !strings.HasPrefix(got, "本会网站、公众号 自治区工会网站 本会刊物") {
		t.Errorf("after moving and bringing back: %s", got)
	}
	act("add:points_line")
	act("add:money_cap")
	act("add:bracket")
	v := d.ruleVersion(path)
	if len(v.Rules.Points.Lines) != 9 || len(v.Rules.Money.Caps) != 2 || len(v.Rules.Tax.Brackets) != 2 {
		t.Errorf("after adding: %+v", v.Rules)
	}
	contains(t, "the page", page, `name="points_line_9_name" value="" maxlength="30" data-name`, "积分表第 9 行“”：请写名称", "个人季度上限：上限应大于 0", "税率表第 1 级不对")
}

func TestRuleEdit_PutsEveryProblemAtItsRowAndKeepsWhatWasTyped(t *testing.T) {
	d := newDesk(t)
	d.outletsForRules()
	leader := d.signIn(domain.RoleFinalReviewer)
	path := d.rulesDraft(leader, recognition.StartByPoints)
	_, page := leader.get(path + "/edit")
	form := formOn(page)
	for name, value := range map[string]string{
		"act": "save", "name": "", "from": "", "points_line_1_name": "", "points_line_2_from": "900", "points_line_2_below": "800", "points_line_3_value": "0",
		"points_line_3_effect": "3", "points_line_6_outlets": "没有的报", "money_class_1_name": "", "money_cap_1_most": "0", "tax_counted": "120",
	} {
		form.Set(name, value)
	}
	_, page = leader.post(path+"/edit", path+"/edit", form)
	contains(t, "a draft with problems", page, "草稿已保存，还有 8 处要改", "请给规则起个名称", "积分表第 1 行“”：请写名称", "字数从 900 到不足 800", "数值应大于 0",
		"媒体库里没有“没有的报”", "稿酬表第 1 个类别“”：请写名称", "个人年度上限：上限应大于 0", "扣税设置不完整")
	before := d.ruleVersion(path)
	form = formOn(page)
	for name, value := range map[string]string{
		"act": "save", "points_line_2_value": "十分", "points_line_3_value": "1.234", "points_line_4_from": "八百", "money_cap_1_most": "-5", "tax_percent": "2.5", "note": "写了很多",
	} {
		form.Set(name, value)
	}
	status, page := leader.post(path+"/edit", path+"/edit", form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("what is no number: got %d", status)
	}
	contains(t, "what is no number", page, "没有保存", `value="十分"`, `value="1.234"`, `value="八百"`, `value="-5"`, "写了很多", "“数值”应写成 80 或 2.5", "字数应写成 800", "“上限”应写成", "“超过的减”请写整数")
	if after := d.ruleVersion(path); after.Version != before.Version {
		t.Error("something of it was kept")
	}
	for _, at := range []string{path, path + "/try", path + "/enforce"} {
		_, page := leader.get(at)
		contains(t, at, page, "积分表第 1 行“”：请写名称")
		if strings.Contains(page, `action="`+path+`/enforce"`) && at == path+"/enforce" && !strings.Contains(page, "去改") {
			t.Errorf("%s does not lead back", at)
		}
	}
}

func TestRuleEdit_TellsTheSecondOfTwoEditors(t *testing.T) {
	d := newDesk(t)
	d.outletsForRules()
	leader := d.signIn(domain.RoleFinalReviewer)
	path := d.rulesDraft(leader, recognition.StartByClass)
	_, page := leader.get(path + "/edit")
	mine, theirs := formOn(page), formOn(page)
	theirs.Set("name", "同事写的")
	theirs.Set("act", "save")
	leader.post(path+"/edit", path+"/edit", theirs)
	mine.Set("name", "我写的")
	mine.Set("act", "save")
	status, page := leader.post(path+"/edit", path+"/edit", mine)
	if status != http.StatusConflict {
		t.Fatalf("got %d", status)
	}
	contains(t, "the conflict", page, `value="我写的"`, "您写的都还在下面")
	if strings.Contains(page, "data-autosave") {
		t.Error("the page would save itself over the other's")
	}
	if v := d.ruleVersion(path); v.Rules.Name != "同事写的" {
		t.Errorf("kept %q", v.Rules.Name)
	}
	again := formOn(page)
	again.Set("act", "save")
	if status, _ := leader.post(path+"/edit", path+"/edit", again); status != http.StatusOK || d.ruleVersion(path).Rules.Name != "我写的" {
		t.Errorf("saved again: %d, %q", status, d.ruleVersion(path).Rules.Name)
	}
}

func TestRuleEdit_AnotherKindOfIncomeBringsItsNumbers(t *testing.T) {
	d := newDesk(t)
	d.outletsForRules()
	leader := d.signIn(domain.RoleFinalReviewer)
	path := d.rulesDraft(leader, recognition.StartByClass)
	_, page := leader.get(path + "/edit")
	for kind, want := range map[string]domain.Tax{"labour": domain.LabourTax(), "none": {}, "manuscript": domain.ManuscriptTax()} {
		form := formOn(page)
		form.Set("tax", kind)
		form.Set("tax_each", "1")
		form.Set("act", "add:money_cap")
		_, page = leader.post(path+"/edit", path+"/edit", form)
		want.Each = domain.TaxedByMonth
		if got, expected := d.ruleVersion(path).Rules, (domain.RuleSet{Tax: want}); (&domain.RuleSet{Tax: got.Tax}).String() != expected.String() {
			t.Errorf("%s: got %+v", kind, got.Tax)
		}
	}
}

func TestRules_AreTriedAndPutIntoForce(t *testing.T) {
	d := newDesk(t)
	d.outletsForRules()
	leader := d.signIn(domain.RoleFinalReviewer)
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	m.SelfMade, m.SentFreely = domain.Yes, domain.Yes
	d.must(d.store.SaveManuscript(t.Context(), &m))
	d.must(d.store.AddAdoption(t.Context(), &domain.Adoption{
		ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount, State: domain.AdoptionConfirmed, PublishedDay: "2026-02-02", Title: canary, Place: canary,
	}))
	path := d.rulesDraft(leader, recognition.StartByPoints)
	status, page := leader.get(path + "/try?from=2026-01-01&to=2026-03-31")
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	contains(t, "the try", page, "1 条采用", "0 分 → 5 分", "¥0.00 → ¥20.00", "1 人", "按“本会网站、公众号”计 5 分", "刊发当天还没有执行中的规则")
	if status, page := leader.get(path + "/try?from=2026-04-01&to=2026-03-31"); status != http.StatusUnprocessableEntity || !strings.Contains(page, "起在前，止在后") {
		t.Errorf("a time that ends before it begins: %d", status)
	}
	_, page = leader.get(path + "/enforce")
	contains(t, "the confirmation", page, "2026年3月7日", "拿2025年第4季度试算")
	if strings.Contains(page, `name="past"`) {
		t.Error("asks about a past that is none")
	}
	v := d.ruleVersion(path)
	status, page = leader.post(path+"/enforce", path+"/enforce", url.Values{"version": {version(domain.Manuscript{Version: v.Version})}, "note": {"试行"}})
	if status != http.StatusOK {
		t.Fatalf("got %d\n%s", status, page)
	}
	contains(t, "the version", page, "第 1 版“按积分计酬”从2026年3月7日起执行", "试行")
	if status, _ := leader.post(rulesAt, path+"/drop", url.Values{"version": {"2"}}); status != http.StatusConflict {
		t.Errorf("dropped what is in force: %d", status)
	}
	_, list := leader.get(rulesAt)
	contains(t, "the list", list, "第 1 版", "试行", "还没有执行中的规则")
}

func TestRuleEnforce_AsksExpresslyForThePast(t *testing.T) {
	d := newDesk(t)
	d.outletsForRules()
	leader := d.signIn(domain.RoleFinalReviewer)
	path := d.rulesDraft(leader, recognition.StartByPoints)
	_, page := leader.get(path + "/edit")
	form := formOn(page)
	form.Set("from", "2026-01-01")
	form.Set("act", "enforce")
	_, page = leader.post(path+"/edit", path+"/edit", form)
	contains(t, "the confirmation", page, "追溯既往", `name="past"`, "作为“更正”记进还没有结算的季度")
	at := func() string { return version(domain.Manuscript{Version: d.ruleVersion(path).Version}) }
	for _, c := range []struct{ past, note, problem string }{{"", "依据", "规则不能追溯既往"}, {"yes", " ", "请写明依据和原因"}} {
		status, page := leader.post(path+"/enforce", path+"/enforce", url.Values{"version": {at()}, "past": {c.past}, "note": {c.note}})
		if status != http.StatusUnprocessableEntity {
			t.Fatalf("%+v: got %d", c, status)
		}
		contains(t, "the refusal", page, c.problem)
	}
	if status, page := leader.post(path+"/enforce", path+"/enforce", url.Values{"version": {at()}, "past": {"yes"}, "note": {"会议纪要 3 号"}}); status != http.StatusOK || !strings.Contains(page, "会议纪要 3 号") {
		t.Errorf("told with a reason: %d", status)
	}
}

func TestRules_ShowNoMarkupThatPeopleTyped(t *testing.T) {
	d := newDesk(t)
	d.outletsForRules()
	leader := d.signIn(domain.RoleFinalReviewer)
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	d.must(d.store.AddAdoption(t.Context(), &domain.Adoption{
		ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount, State: domain.AdoptionConfirmed, PublishedDay: "2026-02-02", Title: canary, Place: canary,
	}))
	path := d.rulesDraft(leader, recognition.StartByPoints)
	_, page := leader.get(path + "/edit")
	form := formOn(page)
	for name, values := range form {
		if strings.HasSuffix(name, "_name") || strings.HasSuffix(name, "_value") || strings.HasSuffix(name, "_outlets") || strings.HasSuffix(name, "_most") || name == "name" || name == "note" || strings.HasPrefix(name, "tax_") && name != "tax_was" {
			form[name] = []string{canary}
		} else {
			form[name] = values
		}
	}
	form.Set("act", "save")
	_, page = leader.post(path+"/edit", path+"/edit", form)
	harmless(t, "the form with what was typed", page)
	v := d.ruleVersion(path)
	v.Note, v.Rules.Name, v.Drafted.Name = canary, canary, canary
	for _, table := range []*domain.RuleTable{&v.Rules.Points, &v.Rules.Money} {
		for i := range table.Lines {
			table.Lines[i].Name = "<b>" + canary[:20]
		}
		for i := range table.Classes {
			table.Classes[i].Name = "<b>" + canary[:20]
		}
	}
	v.Rules.Name = "<b>" + canary[:20]
	d.must(d.store.SaveRuleVersion(t.Context(), &v))
	for _, at := range []string{rulesAt, path, path + "/edit", path + "/try?from=2026-01-01&to=2026-03-31", path + "/enforce"} {
		status, page := leader.get(at)
		if status != http.StatusOK {
			t.Errorf("%s: got %d", at, status)
		}
		contains(t, at, page, "&lt;b&gt;&lt;script")
		harmless(t, at, page)
	}
}

func TestRewardSettings_AreSavedAndRefused(t *testing.T) {
	d := newDesk(t)
	leader := d.signIn(domain.RoleFinalReviewer)
	const at = "/console/rewards/settings"
	status, page := leader.post(at, at, url.Values{"year_begins": {"13"}, "claim_days": {"x"}, "objection_days": {"0"}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("got %d", status)
	}
	contains(t, "the refusal", page, "1 到 12 之间的月份", "0 到 730 之间", "1 到 90 之间")
	wanted := url.Values{"year_begins": {"12"}, "claim_days": {"90"}, "objection_days": {"7"}, "tax_columns": {"*姓名 = 姓名\r\n收入 = 工资"}}
	_, page = leader.post(at, at, wanted)
	contains(t, "what is typed is kept", page, "第 2 行：没有“工资”", "*姓名 = 姓名")
	wanted.Set("tax_columns", "*姓名 = 姓名\r\n收入 = 本期收入")
	_, page = leader.post(at, at, wanted)
	contains(t, "the settings", page, "稿酬设置已保存", `<option value="12" selected>`, `value="90"`, `value="7"`, "收入 = 本期收入")
}
