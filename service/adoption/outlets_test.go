package adoption_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"laigao/domain"
	"laigao/office"
	"laigao/service/adoption"
)

func TestSaveOutlet_NamesAndAliasesAreOneOutletsOnly(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	entry := adoption.OutletEntry{Name: "样例电视台", System: domain.SystemNews, Level: domain.LevelCity, Kind: domain.OutletBroadcast, Aliases: "样例台 样例融媒，样例新闻"}
	saved, err := d.service.SaveOutlet(ctx, d.editor, entry)
	d.must(err)
	if len(saved.Aliases) != 3 {
		t.Errorf("aliases %v", saved.Aliases)
	}
	if again, err := d.service.SaveOutlet(ctx, d.editor, entry); err != nil || again.ID != saved.ID {
		t.Errorf("sent twice: %v, %v", again.ID, err)
	}
	for field, other := range map[string]adoption.OutletEntry{
		"name":    {Name: "样例融媒"},
		"aliases": {Name: "另一台", Aliases: "样例电视台"},
	} {
		other.System, other.Level, other.Kind = entry.System, entry.Level, entry.Kind
		if _, err := d.service.SaveOutlet(ctx, d.editor, other); !strings.Contains(domain.FieldsOf(err)[field], "样例电视台") {
			t.Errorf("%s taken: %v", field, err)
		}
	}
	bad := entry
	bad.ID, bad.Hosts = saved.ID, "没有点"
	if _, err := d.service.SaveOutlet(ctx, d.editor, bad); domain.FieldsOf(err)["hosts"] == "" {
		t.Errorf("no host: %v", err)
	}
	bad.Hosts = "https://www.Example.com:8080/a news.example.cn"
	saved, err = d.service.SaveOutlet(ctx, d.editor, bad)
	d.must(err)
	for link, want := range map[string]int{"http://example.com/x": 1, "https://m.news.example.cn/": 1, "https://notexample.com/": 0, "words": 0} {
		if found, err := d.service.OutletsAt(ctx, d.editor, link); err != nil || len(found) != want {
			t.Errorf("%s is of %d outlets, %v", link, len(found), err)
		}
	}
}

func TestMerge_MovesWhatIsRecordedAndKeepsTheNames(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	m := d.sendable()
	_, err := d.service.Record(ctx, d.editor, d.record(m, 2))
	d.must(err)
	cmd := adoption.Merge{From: d.outlets[2].ID, Into: d.outlets[0].ID}
	before, err := d.service.Merging(ctx, d.editor, cmd)
	if err != nil || before.Tally != (domain.Tally{Manuscripts: 1, Adoptions: 1}) || before.Shared != 0 {
		t.Fatalf("would move %+v, %v", before, err)
	}
	for range 2 {
		_, err := d.service.Merge(ctx, d.editor, cmd)
		d.must(err)
	}
	page, err := d.service.Page(ctx, d.editor, adoption.PageQuery{OutletID: cmd.Into})
	if err != nil || page.Totals.Adoptions != 1 {
		t.Errorf("the other has %v, %v", page.Totals, err)
	}
	all, err := d.service.Outlets(ctx, d.editor)
	d.must(err)
	if len(all) != 2 || !all[0].Called("样例日报") {
		t.Errorf("the list is %+v", all)
	}
	for what, wrong := range map[string]adoption.Merge{"itself": {From: cmd.Into, Into: cmd.Into}, "nothing": {From: cmd.Into}, "into a merged one": {From: cmd.Into, Into: cmd.From}} {
		if _, err := d.service.Merge(ctx, d.editor, wrong); domain.FieldsOf(err)["into"] == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := d.service.Merge(ctx, d.editor, adoption.Merge{From: domain.OutletOwnAccount, Into: cmd.Into}); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("our own account goes: %v", err)
	}
}

const head = "名称,系统,层级,类型,别名,网址,域名,联系人,电话,顺序,停用\n"

func TestImportOutlets_SaysFirstWhatItWouldDo(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	table := head + "样例日报,新闻媒体,全国,报纸,样例报,,,张编辑,0471-1234567,5,\n样例网,工会,市级,网站,,https://example.cn/,,,,,\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(table))
	d.must(err)
	for _, text := range [][]byte{[]byte("\xef\xbb\xbf" + table), gbk} {
		read, err := d.service.ReadOutlets(ctx, d.editor, text)
		if err != nil || read.Added != 1 || read.Changed != 1 || read.Problem != 0 || read.Rows[0].State() != "修改" || read.Rows[1].State() != "新增" {
			t.Fatalf("read %+v, %v", read, err)
		}
	}
	if all, _ := d.service.Outlets(ctx, d.editor); len(all) != 3 {
		t.Fatal("the preview changed something")
	}
	_, err = d.service.ImportOutlets(ctx, d.editor, []byte(table))
	d.must(err)
	again, err := d.service.ImportOutlets(ctx, d.editor, []byte(table))
	if err != nil || again.Same != 2 {
		t.Errorf("imported again: %+v, %v", again, err)
	}
	out, err := d.service.OutletsTable(ctx, d.editor, "", domain.Export{Personal: true, Reason: "整理名录"})
	text := comma(t, out, err)
	if exported, err := d.service.ReadOutlets(ctx, d.editor, []byte(text)); err != nil || exported.Same != 4 || exported.Problem != 0 {
		t.Errorf("what was exported reads as %+v, %v\n%s", exported, err, text)
	}
}

func TestImportOutlets_OneProblemStopsItAndEachIsNamed(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	table := head + "新的,工会,市级,网站,,,,,,,\n,工会,市级,网站,,,,,,,\n甲,没有,市级,网站,,,,,,,\n乙,工会,市级,网站,样例日报,,,,,,\n新的,工会,市级,网站,,,,,,,\n丙,工会\n丁,工会,市级,网站,,,,,,很多,\n"
	read, err := d.service.ReadOutlets(ctx, d.editor, []byte(table))
	d.must(err)
	if read.Problem != 6 || read.Rows[5].Line != 7 {
		t.Errorf("problems %+v", read.Rows)
	}
	if _, err := d.service.ImportOutlets(ctx, d.editor, []byte(table)); domain.KindOf(err) != domain.KindInvalid {
		t.Errorf("imported: %v", err)
	}
	if all, _ := d.service.Outlets(ctx, d.editor); len(all) != 3 {
		t.Error("a part was imported")
	}
	for what, text := range map[string]string{"no head": "a,b\n", "quotes": head + "\"a,b\n", "too large": head + strings.Repeat("x", 2<<20)} {
		if _, err := d.service.ReadOutlets(ctx, d.editor, []byte(text)); domain.KindOf(err) != domain.KindInvalid || domain.Public(err) == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAddStarters_TakesNothingTwiceAndChangesNothing(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	entry := adoption.OutletEntry{Name: "我们的工人日报", Aliases: "工人日报", System: domain.SystemUnion, Level: domain.LevelNation, Kind: domain.OutletPaper, Phone: "010-1"}
	own, err := d.service.SaveOutlet(ctx, d.editor, entry)
	d.must(err)
	first, err := d.service.AddStarters(ctx, d.editor)
	d.must(err)
	second, err := d.service.AddStarters(ctx, d.editor)
	if err != nil || first < 8 || second != 0 {
		t.Errorf("added %d, then %d, %v", first, second, err)
	}
	if got, err := d.service.Outlet(ctx, d.editor, own.ID); err != nil || got.Phone != "010-1" {
		t.Errorf("ours is %+v, %v", got, err)
	}
	all, err := d.service.Outlets(ctx, d.editor)
	d.must(err)
	for _, want := range []string{"北疆工会", "内蒙古工会网", "中工网", "学习强国"} {
		found := false
		for _, o := range all {
			found = found || o.Name == want
		}
		if !found {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestExportAdoptions_EqualsTheListAndEscapesFormulas(t *testing.T) {
	d, ctx := sqlite(t), t.Context()
	for _, title := range []string{"=HYPERLINK(\"x\")", "@SUM(1)", "平常的标题"} {
		cmd := d.record(d.sendable(), 2)
		cmd.Title, cmd.Note = title, "+1"
		_, err := d.service.Record(ctx, d.editor, cmd)
		d.must(err)
	}
	other := d.record(d.sendable(), 0)
	_, err := d.service.Record(ctx, d.editor, other)
	d.must(err)
	q := adoption.PageQuery{System: "3", Level: "1"}
	page, err := d.service.Page(ctx, d.editor, q)
	d.must(err)
	table, err := d.service.AdoptionsTable(ctx, d.editor, q)
	text := comma(t, table, err)
	if page.Totals.String() != "3 篇，3 篇次" || page.Shown != 3 || strings.Count(text, "\n") != 6 || !strings.Contains(text, "合计：3 篇，3 篇次") || !strings.Contains(text, "层级：") {
		t.Errorf("the list is %v, the table\n%s", page.Totals, text)
	}
	for _, want := range []string{`"'=HYPERLINK(""x"")"`, "'@SUM(1)", "'+1"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table lacks %s:\n%s", want, text)
		}
	}
	if len(page.ByOutlet) != 1 || page.ByOutlet[0].Tally != page.Totals {
		t.Errorf("by outlet %+v", page.ByOutlet)
	}
}

// comma writes a table as text.
func comma(t *testing.T, table domain.Table, err error) string {
	t.Helper()
	var out bytes.Buffer
	if err == nil {
		err = office.WriteTable(&out, domain.TableCSV, table)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
