package domain_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// reported are figures with everything that can be: a silent unit, a manuscript
// without unit, one at two outlets, an adoption of an earlier quarter's.
func reported() domain.CircularFigures {
	return domain.CircularFigures{
		Quarter: domain.Quarter{Year: 2026, Number: 1}, From: "2026-01-01", Through: "2026-03-31",
		Classes: []domain.UnitClass{{Code: "banner", Name: "旗区总工会"}, {Code: "office", Name: "机关部室"}, {Code: "none", Name: "没有单位的类"}},
		Units: []domain.CircularUnit{
			{ID: "a", Class: "banner", Name: "东岭区总工会", Points: 1250, YearPoints: 1250},
			{ID: "b", Class: "banner", Name: "西岭区总工会"},
			{ID: "c", Class: "office", Name: "宣教部", Points: 500, YearPoints: 500},
			{ID: "", Name: "未注明单位"},
		},
		Manuscripts: []domain.CircularManuscript{
			{ID: "1", UnitID: "a", Title: "一", Timed: true, InTime: true}, {ID: "2", UnitID: "a", Title: "二", Timed: true}, {ID: "3", UnitID: "c", Title: "三"}, {ID: "4", UnitID: ""},
		},
		Adoptions: []domain.CircularAdoption{
			{ID: "x", ManuscriptID: "1", UnitID: "a", Title: "一", Level: domain.LevelCity},
			{ID: "y", ManuscriptID: "1", UnitID: "a", Title: "一", Level: domain.LevelNation},
			{ID: "z", ManuscriptID: "0", UnitID: "c", Title: "旧", Level: domain.LevelCity},
		},
	}
}

func TestCircularFigures_ReckonEveryLine(t *testing.T) {
	f := reported()
	lines := f.Lines()
	var got []string
	for _, l := range lines {
		got = append(got, strings.Join(l.Cells(), " "))
	}
	want := []string{
		"东岭区总工会 2 1 50.0% 0 1 0 1 12.5 12.5 1", "西岭区总工会 0 0 – 0 0 0 0 0 0 –",
		"宣教部 1 1 100.0% 0 1 0 0 5 5 1", "未注明单位 1 0 0.0% 0 0 0 0 0 0 –",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	all := domain.SumCircular(lines)
	if all.Submitted != 4 || all.Adopted != (domain.Tally{Manuscripts: 2, Adoptions: 3}) || all.Timed != 2 || all.InTime != 1 || all.Timeliness().String() != "50.0%" {
		t.Errorf("the sum is %+v", all)
	}
	if classes := f.ByClass(); len(classes) != 3 || classes[2].Name != "未注明单位" || len(classes[0].Silent()) != 1 {
		t.Errorf("classes are %+v", classes)
	}
}

func TestCircularFigures_EqualUnitsShareAPlace(t *testing.T) {
	f := domain.CircularFigures{}
	for i, points := range []int64{100, 300, 100, 0, 200} {
		f.Units = append(f.Units, domain.CircularUnit{ID: fmt.Sprint(i + 1), Points: points})
	}
	var places []int
	for _, l := range f.Lines() {
		places = append(places, l.Rank)
	}
	if !slices.Equal(places, []int{3, 1, 3, 0, 2}) {
		t.Errorf("places are %v", places)
	}
}

// TestCircularFigures_EveryNumberIsItsList compares every number of random
// figures with the list behind it.
func TestCircularFigures_EveryNumberIsItsList(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same each time
	for range 50 {
		f := randomFigures(random)
		check := func(of string, line domain.CircularLine, q domain.CircularList) {
			t.Helper()
			for kind, n := range map[domain.CircularListKind]int{
				domain.CircularSubmitted: line.Submitted, domain.CircularTimed: line.Timed, domain.CircularInTime: line.InTime, domain.CircularLate: line.Timed - line.InTime,
			} {
				if q.Of = kind; len(f.ManuscriptsOf(q)) != n {
					t.Errorf("%s: %s is %d, its list has %d", of, kind, n, len(f.ManuscriptsOf(q)))
				}
			}
			if q.Of = domain.CircularAdopted; len(f.AdoptionsOf(q)) != line.Adopted.Manuscripts {
				t.Errorf("%s: %d adopted, the list has %d", of, line.Adopted.Manuscripts, len(f.AdoptionsOf(q)))
			}
			q.Of = domain.CircularAdoptions
			for level, n := range line.ByLevel {
				if q.Level = level + 1; len(f.AdoptionsOf(q)) != n {
					t.Errorf("%s: %d at level %d, the list has %d", of, n, level, len(f.AdoptionsOf(q)))
				}
			}
			if q.Level = 0; len(f.AdoptionsOf(q)) != line.Adopted.Adoptions {
				t.Errorf("%s: %d adoptions, the list has %d", of, line.Adopted.Adoptions, len(f.AdoptionsOf(q)))
			}
		}
		check("all", domain.SumCircular(f.Lines()), domain.CircularList{})
		silent := 0
		for _, c := range f.ByClass() {
			if c.Code != "" { // what has no unit has no class: its one line is its sum
				check(c.Name, c.Sum(), domain.CircularList{Class: c.Code})
			}
			silent += len(c.Silent())
			for _, l := range c.Lines {
				check(l.Unit.Name, l, domain.CircularList{Unit: l.Unit.Key()})
			}
		}
		if n := len(f.LinesOf(domain.CircularList{Of: domain.CircularSilent})); n != silent {
			t.Errorf("%d silent units, the list has %d", silent, n)
		}
	}
}

func randomFigures(random *rand.Rand) domain.CircularFigures {
	f := domain.CircularFigures{Classes: []domain.UnitClass{{Code: "0", Name: "零"}, {Code: "1", Name: "一"}}}
	for i := range 6 {
		f.Units = append(f.Units, domain.CircularUnit{ID: fmt.Sprint("u", i), Class: fmt.Sprint(i % 2), Name: fmt.Sprint(i), Points: int64(random.IntN(3))})
	}
	f.Units = append(f.Units, domain.CircularUnit{Name: "未注明单位"})
	of := func(i int) string { // the last unit sends nothing
		if i%5 == 0 {
			return ""
		}
		return fmt.Sprint("u", i%5)
	}
	for i := range 40 {
		timed := random.IntN(2) == 0
		f.Manuscripts = append(f.Manuscripts, domain.CircularManuscript{ID: fmt.Sprint(i), UnitID: of(i), Timed: timed, InTime: timed && random.IntN(2) == 0})
	}
	for i := range 60 {
		m := random.IntN(50)
		f.Adoptions = append(f.Adoptions, domain.CircularAdoption{ID: fmt.Sprint(i), ManuscriptID: fmt.Sprint(m), UnitID: of(m), Level: domain.OutletLevel(random.IntN(4))})
	}
	return f
}

func TestCircularFigures_AreReadAsTheyWereKept(t *testing.T) {
	f := reported()
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var again domain.CircularFigures
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	first, _ := f.Hash()
	if second, err := again.Hash(); err != nil || first != second || first == "" {
		t.Errorf("hashes are %s and %s, %v", first, second, err)
	}
	again.Adoptions[0].Title = "改"
	if second, _ := again.Hash(); second == first {
		t.Error("other figures have the same hash")
	}
}

func drafted(t *testing.T) (domain.Circular, domain.Account, domain.Account) {
	t.Helper()
	drafter, leader := domain.Account{ID: "甲", Name: "甲某"}, domain.Account{ID: "乙", Name: "乙某"}
	c := domain.Circular{ID: "c", Quarter: reported().Quarter, Issue: 1, Drafted: domain.Signed{By: drafter.ID}}
	if err := c.Redraft(reported(), "", noon); err != nil {
		t.Fatal(err)
	}
	return c, drafter, leader
}

var noon = time.Date(2026, 4, 8, 4, 0, 0, 0, time.UTC)

func TestCircular_DraftsItsTextFromTheFigures(t *testing.T) {
	c, _, _ := drafted(t)
	for key, want := range map[string]string{
		domain.SectionOverview:         "共有2个单位报送稿件4篇，采用2篇、3篇次，采用率50.0%。\n按媒体层级，全国性媒体1篇次，市级媒体2篇次。",
		domain.SectionClass + "banner": "本季度零报送的有：西岭区总工会。",
		domain.SectionTimely:           "活动结束后三天内报送的新闻1篇，占应计时效新闻2篇的50.0%。",
		domain.SectionLacking:          "旗区总工会1个。",
	} {
		if s := c.Section(key); s == nil || !strings.Contains(s.Text, want) {
			t.Errorf("%s is %+v, want %q", key, s, want)
		}
	}
	o := c.Document(reported())
	var headings []string
	for _, b := range o.Body {
		if b.Kind != domain.OfficialText {
			headings = append(headings, b.Text)
		}
	}
	if got := strings.Join(headings, " "); got != "一、总体情况 二、各类单位情况 （一）旗区总工会 （二）机关部室 （三）未注明单位 三、报送时效 四、存在问题 五、下步报送要点" {
		t.Errorf("headings are %s", got)
	}
	if len(o.Attachments) != 2 || len(o.Attachments[0].Body[0].Table.Rows) != 3 || !strings.Contains(fmt.Sprint(o.Attachments[1].Body), "东岭区总工会（1 篇，2 篇次）：《一》●★。") {
		t.Errorf("attachments are %+v", o.Attachments)
	}
}

func TestCircular_RedraftKeepsWhatPeopleEdited(t *testing.T) {
	c, drafter, _ := drafted(t)
	if err := c.Write(drafter, domain.SectionNext, "  下季度\r\n\r\n多报。 ", 0); err != nil {
		t.Fatal(err)
	}
	if err := c.Write(drafter, domain.SectionNext, "别的", 0); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("a text that somebody changed since is overwritten: %v", err)
	}
	f := reported()
	f.Manuscripts = f.Manuscripts[:3]
	before := c.Hash
	if err := c.Redraft(f, "", noon); err != nil {
		t.Fatal(err)
	}
	if s := c.Section(domain.SectionNext); s.Text != "下季度\n多报。" || !s.Edited {
		t.Errorf("the edited section is %+v", s)
	}
	if s := c.Section(domain.SectionOverview); !strings.Contains(s.Text, "3篇") || c.Hash == before {
		t.Errorf("the section of the figures is %+v", s)
	}
}

func TestCircular_IsSignedByAnotherAndStaysOnceIssued(t *testing.T) {
	c, drafter, leader := drafted(t)
	editor := domain.Account{ID: "丙"}
	if err := c.Write(editor, domain.SectionNext, "多报。", 0); err != nil {
		t.Fatal(err)
	}
	refused := func(what string, kind domain.Kind, err error) {
		t.Helper()
		if err == nil || domain.KindOf(err) != kind {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("its drafter signs", domain.KindConflict, c.Sign(drafter, noon))
	refused("its editor signs", domain.KindConflict, c.Sign(editor, noon))
	refused("a draft is issued", domain.KindConflict, c.Publish(drafter, "示工通〔2026〕5号", "2026-04-08", noon))
	refused("a draft has a scan", domain.KindConflict, c.Keep(domain.CircularScan{SHA256: "a"}))
	if err := c.Sign(leader, noon); err != nil {
		t.Fatal(err)
	}
	refused("a signed one is edited", domain.KindConflict, c.Write(editor, domain.SectionNext, "再改", 1))
	refused("a signed one is reckoned anew", domain.KindConflict, c.Redraft(reported(), "", noon))
	for _, number := range []string{"", "示工通[2026]5号", "示工通〔2026〕05号", "示工通〔2026〕第5号", "5号"} {
		refused("number "+number, domain.KindInvalid, c.Publish(drafter, number, "2026-04-08", noon))
	}
	for _, day := range []domain.Day{"", "2026-04-07", "2026-04-09"} {
		refused("day "+string(day), domain.KindInvalid, c.Publish(drafter, "示工通〔2026〕5号", day, noon))
	}
	if err := c.Publish(drafter, " 示工通〔2026〕5号 ", "2026-04-08", noon); err != nil {
		t.Fatal(err)
	}
	refused("an issued one is taken back", domain.KindConflict, c.TakeBack())
	refused("an issued one gets another number", domain.KindConflict, c.Publish(drafter, "示工通〔2026〕6号", "2026-04-08", noon))
	refused("an issued one gets another title", domain.KindConflict, c.Head(drafter, "题", "", ""))
	if err := c.Keep(domain.CircularScan{SHA256: "a"}); err != nil {
		t.Fatal(err)
	}
	refused("another scan", domain.KindConflict, c.Keep(domain.CircularScan{SHA256: "b"}))
}
