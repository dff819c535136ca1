package domain_test

import (
	"strconv"
	"testing"
	"time"

	"laigao/domain"
)

// The outlets of the tests.
func outlets() map[string]domain.Outlet {
	all := map[string]domain.Outlet{}
	for i, o := range []domain.Outlet{
		{Name: "本会网站", System: domain.SystemOwn, Level: domain.LevelCity, Kind: domain.OutletSite},
		{Name: "本会公众号", System: domain.SystemOwn, Level: domain.LevelCity, Kind: domain.OutletAccount},
		{Name: "本会月刊", System: domain.SystemOwn, Level: domain.LevelCity, Kind: domain.OutletJournal},
		{Name: "市日报", System: domain.SystemParty, Level: domain.LevelCity, Kind: domain.OutletPaper},
		{Name: "区总网站", System: domain.SystemUnion, Level: domain.LevelRegion, Kind: domain.OutletSite},
		{Name: "区总月刊", System: domain.SystemUnion, Level: domain.LevelRegion, Kind: domain.OutletJournal},
		{Name: "全总网站", System: domain.SystemUnion, Level: domain.LevelNation, Kind: domain.OutletSite},
		{Name: "工人日报", System: domain.SystemUnion, Level: domain.LevelNation, Kind: domain.OutletPaper, Aliases: []string{"工人日报社"}},
		{Name: "旗融媒", System: domain.SystemNews, Level: domain.LevelDistrict, Kind: domain.OutletAccount},
	} {
		o.ID = "outlet-" + strconv.Itoa(i)
		all[o.Name] = o
	}
	return all
}

func outletList() []domain.Outlet {
	var list []domain.Outlet
	for _, o := range outlets() {
		list = append(list, o)
	}
	return list
}

func zhang() domain.Author { return domain.Author{ID: "I-zhang", Name: "张三", UnitID: "U-1"} }

// adopted is a manuscript of 张三 that was adopted at an outlet.
func adopted(manuscript, outlet string, day domain.Day, change ...func(*domain.AdoptionFacts)) domain.AdoptionFacts {
	o, known := outlets()[outlet]
	if !known {
		panic("no outlet " + outlet)
	}
	f := domain.AdoptionFacts{
		Outlet:     o,
		Adoption:   domain.Adoption{ID: manuscript + "@" + outlet, ManuscriptID: manuscript, State: domain.AdoptionConfirmed, PublishedDay: day},
		Manuscript: domain.Manuscript{ID: manuscript, State: domain.ManuscriptAdopted, Text: domain.Text{Title: "职工运动会开幕"}},
		Characters: 600,
		Authors:    []domain.Author{zhang()},
	}
	f.Manuscript.Class, f.Manuscript.SelfMade, f.Manuscript.SentFreely = domain.ClassNews, domain.Yes, domain.Yes
	for _, c := range change {
		c(&f)
	}
	return f
}

func recommended(f *domain.AdoptionFacts) { f.Adoption.Recommended = true }
func recalled(f *domain.AdoptionFacts)    { f.Manuscript.State = domain.ManuscriptRecalled }
func pictures(n int) func(*domain.AdoptionFacts) {
	return func(f *domain.AdoptionFacts) { f.Pictures = n }
}

func characters(n int) func(*domain.AdoptionFacts) {
	return func(f *domain.AdoptionFacts) { f.Characters = n }
}

func place(words string) func(*domain.AdoptionFacts) {
	return func(f *domain.AdoptionFacts) { f.Adoption.Place = words }
}

func withCoauthors(coauthors ...domain.Coauthor) func(*domain.AdoptionFacts) {
	return func(f *domain.AdoptionFacts) { f.Authors = domain.AuthorsOf(zhang(), coauthors) }
}

// amounts returns what each person gets for each adoption, by "measure adoption author".
func amounts(entries []domain.RewardEntry) map[string]int64 {
	all := map[string]int64{}
	for _, e := range entries {
		all[e.Measure.Label()+" "+e.AdoptionID+" "+e.Author] += e.Amount
	}
	return all
}

func wantAmounts(t *testing.T, entries []domain.RewardEntry, want map[string]int64) {
	t.Helper()
	got := amounts(entries)
	for key, amount := range want {
		if got[key] != amount {
			t.Errorf("%s: got %d, want %d", key, got[key], amount)
		}
	}
	for key, amount := range got {
		if _, expected := want[key]; !expected {
			t.Errorf("%s: got %d, want no entry", key, amount)
		}
	}
	if t.Failed() {
		for _, e := range entries {
			t.Log(e.Words)
		}
	}
}

// words returns the sentence of the first entry of an adoption by a measure.
func words(t *testing.T, entries []domain.RewardEntry, m domain.Measure, adoption, author string) string {
	t.Helper()
	for _, e := range entries {
		if e.Measure == m && e.AdoptionID == adoption && e.Author == author {
			return e.Words
		}
	}
	t.Fatalf("no entry of %s for %s among %+v", adoption, author, entries)
	return ""
}

func TestPositionOf_KnowsTheFrontPageAsEditorsWriteIt(t *testing.T) {
	for place, want := range map[string]string{
		"头版": "头版", "头版头条": "头版头条", "第1版": "头版", "第 1 版": "头版", "第一版": "头版", "1版": "头版", "A01版": "头版", "封面": "头版", "要闻1版右下": "头版",
		"头条": "头条", "2版头条": "头条", "": "", "11版": "", "第21版": "", "十一版": "", "第二十一版": "", "B1版": "", "第3版": "", "另一版": "",
	} {
		if got := domain.PositionOf(place).Label(); got != want {
			t.Errorf("%q: %q, want %q", place, got, want)
		}
	}
}

func TestRewardFact_StandsAsTheSheetAndTheAdoptionSay(t *testing.T) {
	f := adopted("M", "市日报", "2026-02-10", func(f *domain.AdoptionFacts) {
		f.Manuscript.Original, f.Manuscript.Byline = domain.No, " "
		f.Manuscript.ActivityDay = "2026-02-01"
		f.Manuscript.FirstSubmittedAt = domain.Day("2026-02-05").Time()
		f.Adoption.Commissioned = true
	})
	want := map[domain.RewardFact]domain.Choice{
		domain.FactSelfMade: domain.Yes, domain.FactSentFreely: domain.Yes, domain.FactOriginal: domain.No, domain.FactFirstHere: domain.Unanswered,
		domain.FactCommissioned: domain.Yes, domain.FactRecommended: domain.No, domain.FactBylined: domain.No, domain.FactRecalled: domain.No,
		domain.FactOnTime: domain.No, domain.FactStaff: domain.Unanswered,
	}
	for _, fact := range domain.RewardFacts() {
		if got := f.Is(fact); got != want[fact] || fact.Label() == "" {
			t.Errorf("%q is %q, want %q", fact.Label(), got, want[fact])
		}
	}
	f.Manuscript.ActivityDay = ""
	if f.Is(domain.FactOnTime) != domain.Unanswered {
		t.Error("news without a day is late or on time")
	}
}

func TestAuthorsOf_PutsTheSenderFirstWithWhatIsLeft(t *testing.T) {
	authors := domain.AuthorsOf(zhang(), []domain.Coauthor{{Name: "李四", Unit: "二厂", Share: 30}, {}, {Name: "王五", Share: 20}})
	if len(authors) != 3 || authors[0].ID != "I-zhang" || authors[0].Share != 50 || authors[1].Share != 30 || authors[2].UnitID != "U-1" || authors[1].ID == authors[2].ID {
		t.Errorf("got %+v", authors)
	}
}

func TestQuarterOf_FollowsTheYearsFirstMonth(t *testing.T) {
	for _, c := range []struct {
		day    domain.Day
		begins time.Month
		want   string
	}{
		{"2026-01-01", 0, "2026年第1季度"},
		{"2026-03-31", time.January, "2026年第1季度"},
		{"2026-12-31", 0, "2026年第4季度"},
		{"2025-11-30", time.December, "2025年第4季度"},
		{"2025-12-01", time.December, "2026年第1季度"},
		{"2026-02-28", time.December, "2026年第1季度"},
		{"2026-03-31", time.April, "2025年第4季度"},
		{"2026-04-01", time.April, "2026年第1季度"},
	} {
		if got := domain.QuarterOf(c.day, c.begins).Label(); got != c.want {
			t.Errorf("%s with years from %s: %s, want %s", c.day, c.begins, got, c.want)
		}
	}
	if q := domain.QuarterOf("", 0); q.Compare(domain.Quarter{Year: 1, Number: 1}) >= 0 {
		t.Errorf("an unknown day is of %s", q.Label())
	}
}

func TestMeasure_WritesAmountsAsPeopleReadThem(t *testing.T) {
	for amount, want := range map[int64][2]string{
		0: {"0 分", "¥0.00"}, 250: {"2.5 分", "¥2.50"}, 2000: {"20 分", "¥20.00"}, 5: {"0.05 分", "¥0.05"},
		123456: {"1,234.56 分", "¥1,234.56"}, 100000000: {"1,000,000 分", "¥1,000,000.00"}, -12000: {"-120 分", "-¥120.00"},
	} {
		if got := [2]string{domain.MeasurePoints.Words(amount), domain.MeasureMoney.Words(amount)}; got != want {
			t.Errorf("%d: %v, want %v", amount, got, want)
		}
	}
}
