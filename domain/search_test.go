package domain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseSearch_TakesWordsOfTwoCharactersAndMore(t *testing.T) {
	for typed, want := range map[string]int{
		"技能大赛": 1, "技能 大赛": 2, "ＡＢ　ab": 2, "2026-000123": 1, "劳模·工匠": 1, "": 0, "  ": 0,
	} {
		s, err := ParseSearch(typed)
		if err != nil || len(s.Words) != want {
			t.Errorf("%q: %v, %v, want %d words", typed, s.Words, err, want)
		}
	}
	for _, typed := range []string{"工", "技能 大", "，。", "a"} {
		if _, err := ParseSearch(typed); KindOf(err) != KindInvalid || !strings.Contains(Public(err), "两个字以上") {
			t.Errorf("%q: %v, want to be told that it is too short", typed, err)
		}
	}
}

func TestSearch_FindsWhatPeopleDoNotTellApart(t *testing.T) {
	for _, tc := range []struct {
		typed string
		texts []string
		want  bool
	}{
		{"技能大赛", []string{"青禾区举办职工技能大赛"}, true},
		{"大赛技能", []string{"青禾区举办职工技能大赛"}, false},
		{"职工 青禾", []string{"职工技能", "青禾区总工会"}, true},
		{"职工 白河", []string{"职工技能", "青禾区总工会"}, false},
		{"ｇｄｐ", []string{"全年GDP增长"}, true},
		{"５Ｇ", []string{"建成5g基站"}, true},
		{"劳模·工匠", []string{"劳模·工匠宣讲"}, true},
		{"劳模工匠", []string{"劳模·工匠宣讲"}, false},
	} {
		s, err := ParseSearch(tc.typed)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Finds(tc.texts...); got != tc.want {
			t.Errorf("%q in %q: %v, want %v", tc.typed, tc.texts, got, tc.want)
		}
	}
}

func TestSearch_MarksHitsAndLosesNothing(t *testing.T) {
	s, err := ParseSearch("技能 能大")
	if err != nil {
		t.Fatal(err)
	}
	text := "职工技能大赛ＡＢ"
	var all, hits string
	for _, p := range s.Mark(text) {
		all += p.Text
		if p.Hit {
			hits += p.Text
		}
	}
	if all != text || hits != "技能大" {
		t.Errorf("pieces come to %q with the hits %q", all, hits)
	}
	long := strings.Repeat("前文。", 50) + "技能" + strings.Repeat("后文。", 50)
	snippet := s.Snippet(long, 40)
	if !strings.Contains(snippet, "技能") || utf8.RuneCountInString(snippet) > 42 || !strings.HasPrefix(snippet, "…") {
		t.Errorf("snippet %q", snippet)
	}
	if got := s.Snippet("没有", 40); got != "" {
		t.Errorf("snippet of nothing: %q", got)
	}
}

func FuzzSearch_FindsEveryWordOfAText(f *testing.F) {
	f.Add("青禾区举办职工技能大赛，ＡＢ 2026", 3, 4)
	f.Add("😀𠀀ᠮᠣᠩᠭᠣᠯ e\u0301 İ", 1, 3)
	f.Fuzz(func(t *testing.T, text string, from, length int) {
		runes := []rune(text)
		if from < 0 || length < 2 || from > len(runes) || length > 20 || from+length > len(runes) {
			return
		}
		word := string(runes[from : from+length])
		s, err := ParseSearch(word)
		if err != nil || s.Empty() {
			return
		}
		if !s.Finds(text) {
			t.Fatalf("%q is not found in %q", word, text)
		}
		known := map[Gram]bool{}
		for _, g := range Grams(text) {
			known[g] = true
		}
		for _, g := range s.Grams {
			if !known[g] {
				t.Fatalf("gram %x of %q is not among those of %q", g, word, text)
			}
		}
		all := ""
		for _, p := range s.Mark(text) {
			all += p.Text
		}
		if all != string(runes) {
			t.Fatalf("marking turned %q into %q", text, all)
		}
	})
}
