package domain

import (
	"strings"
	"testing"
)

const marked = "三月五日，样例旗举办技能大赛。\n比赛分三个工种。\n样例旗举办技能大赛，职工参加。"

func TestAnchor_FindsAPassageWhateverItsWhiteSpace(t *testing.T) {
	for _, c := range []struct{ quote, before, want string }{
		{"比赛分三个工种", "", "比赛分三个工种"},
		{" 比赛 分三个\r\n工种。 ", "", "比赛分三个工种。"},
		{"大赛。比赛", "", "大赛。\n比赛"},               // over the end of a paragraph
		{"举办技能大赛", "三月五日，样例旗", "举办技能大赛"},       // the first of two
		{"样例旗举办技能大赛", "三个 工种。\n", "样例旗举办技能大赛"}, // the second, at a paragraph's start
		{"样例旗举办技能大赛，", "", "样例旗举办技能大赛，"},       // told apart by what follows
		{"三月五日", "", "三月五日"},                   // at the very start
		{"参加。", "什么也不像的前文", "参加。"},             // before is only a hint
		{marked, "", marked}, // all of it
	} {
		start, end, problem := Anchor(marked, c.quote, c.before)
		if got := string([]rune(marked)[start:end]); problem != "" || got != c.want {
			t.Errorf("%q after %q: got %q, %q, want %q", c.quote, c.before, got, problem, c.want)
		}
	}
	if first, _, _ := Anchor(marked, "举办技能大赛", "三月五日，样例旗"); first != 8 {
		t.Errorf("the first of two is at %d", first)
	}
	if second, _, _ := Anchor(marked, "样例旗举办技能大赛", "工种。"); second != 25 {
		t.Errorf("the second of two is at %d", second)
	}
}

func TestAnchor_AsksForMoreWhereItCannotTell(t *testing.T) {
	for _, c := range []struct{ quote, want string }{{"样例旗", "不止一处"}, {"没有", "没有找到"}, {" \n", "请引用"}, {"", "请引用"}} {
		if _, _, problem := Anchor(marked, c.quote, ""); !strings.Contains(problem, c.want) {
			t.Errorf("%q: got %q, want %q", c.quote, problem, c.want)
		}
	}
}

func TestNewMark_NeedsWordsOrAReason(t *testing.T) {
	reasons := DefaultReasons()
	for _, c := range []struct {
		draft MarkDraft
		ok    bool
	}{
		{MarkDraft{Quote: "比赛", Words: "改"}, true},
		{MarkDraft{Quote: "比赛", Reason: "facts"}, true},
		{MarkDraft{Quote: "比赛"}, false},
		{MarkDraft{Quote: "比赛", Reason: "invented"}, false},
		{MarkDraft{Quote: "比赛", Words: strings.Repeat("长", 501)}, false},
		{MarkDraft{Quote: strings.Repeat("长", 2001), Words: "改"}, false},
		{MarkDraft{Words: "改"}, false},
	} {
		if m, problem := NewMark(c.draft, marked, reasons); (problem == "") != c.ok {
			t.Errorf("%+v: got %+v, %q", c.draft, m, problem)
		}
	}
}

// mark is one on a passage that stands once.
func mark(t *testing.T, position int, quote string) Mark {
	t.Helper()
	m, problem := NewMark(MarkDraft{Quote: quote, Words: "改"}, marked, nil)
	if problem != "" {
		t.Fatal(problem)
	}
	m.Position = position
	return m
}

func TestTouched_TellsAChangeOfThePassageFromOneBesideIt(t *testing.T) {
	m := mark(t, 1, "比赛分三个工种")
	for after, want := range map[string]bool{
		marked: false,
		strings.Replace(marked, "三月五日，", "", 1):      false,
		"新的第一段，讲来龙去脉。\n" + marked:                    false,
		strings.Replace(marked, "工种。", "工种，很精彩。", 1): false,
		strings.Replace(marked, "三个工种", "四个工种", 1):   true,
		strings.Replace(marked, "比赛分", "比赛共分", 1):    true,
		strings.Replace(marked, "比赛分三个工种。\n", "", 1): true,
		"": true,
	} {
		if got := m.Touched(Differences(marked, after)); got != want {
			t.Errorf("%q: got %t", after, got)
		}
	}
}

func TestMarkedParagraphs_CutAtTheBordersOfMarks(t *testing.T) {
	marks := []Mark{mark(t, 1, "三月五日"), mark(t, 2, "五日，样例旗"), mark(t, 3, "大赛。比赛分"), mark(t, 4, "职工参加。")}
	var all, lit strings.Builder
	ends := map[int]string{}
	for i, p := range MarkedParagraphs(marked, marks) {
		if i > 0 {
			all.WriteByte('\n')
		}
		for _, r := range p.Runs {
			all.WriteString(r.Text)
			if r.Marked {
				lit.WriteString(r.Text + "|")
			}
			for _, m := range r.Ends {
				ends[m.Position] = r.Text
			}
		}
	}
	if all.String() != marked {
		t.Errorf("the text became %q", all.String())
	}
	if got := lit.String(); got != "三月|五日|，样例旗|大赛。|比赛分|职工参加。|" {
		t.Errorf("marked: %s", got)
	}
	if len(ends) != 4 || ends[1] != "五日" || ends[2] != "，样例旗" || ends[3] != "比赛分" || ends[4] != "职工参加。" {
		t.Errorf("ends: %v", ends)
	}
	if got := MarkedParagraphs("", nil); len(got) != 0 {
		t.Errorf("nothing: %+v", got)
	}
}

func FuzzAnchor(f *testing.F) {
	f.Add(marked, "比赛 分", "大赛。")
	f.Add("ab\u3000ab", "ab", "b")
	f.Fuzz(func(t *testing.T, plain, quote, before string) {
		start, end, problem := Anchor(plain, quote, before)
		text := []rune(plain)
		if problem != "" {
			return
		}
		if start < 0 || end > len(text) || start >= end {
			t.Fatalf("%d to %d of %d", start, end, len(text))
		}
		got, _ := inked(string(text[start:end]))
		want, _ := inked(quote)
		if string(got) != string(want) {
			t.Fatalf("got %q, want %q", string(got), string(want))
		}
		MarkedParagraphs(plain, []Mark{{Start: start, End: end, Position: 1}})
	})
}
