package domain_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

func sides(segments []domain.Segment) (before, after string) {
	var a, b strings.Builder
	for _, s := range segments {
		if s.Kind != domain.SegmentInsert {
			a.WriteString(s.Text)
		}
		if s.Kind != domain.SegmentDelete {
			b.WriteString(s.Text)
		}
	}
	return a.String(), b.String()
}

func marked(segments []domain.Segment) string {
	var out strings.Builder
	for _, s := range segments {
		switch s.Kind {
		case domain.SegmentDelete:
			out.WriteString("[-" + s.Text + "]")
		case domain.SegmentInsert:
			out.WriteString("[+" + s.Text + "]")
		case domain.SegmentEqual:
			out.WriteString(s.Text)
		}
	}
	return out.String()
}

func TestDifferences_ShowsChangesAsPeopleReadThem(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"", "新", "[+新]"},
		{"旧", "", "[-旧]"},
		{"技能大赛", "技能大赛", "技能大赛"},
		{"第十二届技能大赛在中心举行", "第十二届职工技能大赛在中心举行", "第十二届[+职工]技能大赛在中心举行"},
		{"三月五日召开会议，部署工作。", "三月六日召开会议，部署工作。", "三月[-五][+六]日召开会议，部署工作。"},
		{"第一段\n第二段\n第三段", "第一段\n第三段", "第一段\n[-第二段\n]第三段"},
		{"甲乙丙丁", "完全不同", "[-甲乙丙丁][+完全不同]"},
	} {
		if got := marked(domain.Differences(c.before, c.after)); got != c.want {
			t.Errorf("Differences(%q, %q): got %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

func TestDifferences_GivesBackBothSides(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("工会职工大赛的，。\n样例ab<&")
	text := func(n int) string {
		runes := make([]rune, random.IntN(n+1))
		for i := range runes {
			runes[i] = alphabet[random.IntN(len(alphabet))]
		}
		return string(runes)
	}
	for range 3000 {
		before := text(60)
		after := text(60)
		if random.IntN(2) == 0 { // a light edit rather than another text
			runes := []rune(before)
			cut := random.IntN(len(runes) + 1)
			after = string(runes[:cut]) + text(5) + string(runes[min(len(runes), cut+random.IntN(4)):])
		}
		if a, b := sides(domain.Differences(before, after)); a != before || b != after {
			t.Fatalf("Differences(%q, %q) gives back %q and %q", before, after, a, b)
		}
	}
}

func TestDifferences_StaysQuickOnLongTextsThatShareNothing(t *testing.T) {
	before := strings.Repeat("甲乙丙丁戊己庚辛\n", 5000)
	after := strings.Repeat("子丑寅卯辰巳午未\n", 5000) + strings.Repeat("申", 20000)
	start := time.Now()
	a, b := sides(domain.Differences(before, after))
	if a != before || b != after {
		t.Fatal("the sides are not given back")
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Fatalf("took %v", took)
	}
}

func FuzzDifferences_GivesBackBothSides(f *testing.F) {
	f.Add("技能大赛", "职工技能大赛")
	f.Add("一\n二\n", "二\n三")
	f.Fuzz(func(t *testing.T, before, after string) {
		if a, b := sides(domain.Differences(before, after)); a != before || b != after {
			t.Fatalf("Differences(%q, %q) gives back %q and %q", before, after, a, b)
		}
	})
}

func TestChangedParagraphs_CutsAtLineBreaks(t *testing.T) {
	segments := []domain.Segment{
		{Kind: domain.SegmentEqual, Text: "第一段\n第二"}, {Kind: domain.SegmentDelete, Text: "断\n\n旧段"}, {Kind: domain.SegmentInsert, Text: "段\n"}, {Kind: domain.SegmentEqual, Text: "\nᠰᠠᠶᠢᠨ 好"},
	}
	want := []domain.ChangedParagraph{
		{Segments: []domain.Segment{{Kind: domain.SegmentEqual, Text: "第一段"}}},
		{Segments: []domain.Segment{{Kind: domain.SegmentEqual, Text: "第二"}, {Kind: domain.SegmentDelete, Text: "断"}}},
		{Segments: []domain.Segment{{Kind: domain.SegmentDelete, Text: "旧段"}, {Kind: domain.SegmentInsert, Text: "段"}}},
		{Segments: []domain.Segment{{Kind: domain.SegmentEqual, Text: "ᠰᠠᠶᠢᠨ 好"}}, Mongolian: true},
	}
	if got := domain.ChangedParagraphs(segments); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := domain.ChangedParagraphs(nil); len(got) != 0 {
		t.Errorf("got %+v of nothing", got)
	}
}
