package domain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSafeFileName_CanBeWrittenByEveryDesktop(t *testing.T) {
	for name, want := range map[string]string{
		"开幕式.jpg":                   "开幕式.jpg",
		"a/b\\c:d*e?f\"g<h>i|j.png": "a_b_c_d_e_f_g_h_i_j.png",
		"../../etc/passwd":          "_._etc_passwd",
		"NUL.txt":                   "_NUL.txt",
		"com1":                      "_com1",
		"com1.tar.gz":               "_com1.tar.gz",
		"照片\u202egpj.exe":           "照片gpj.exe",
		"a\x00b\nc.txt":             "abc.txt",
		" . ":                       "未命名",
		"":                          "未命名",
		"报告. ":                      "报告",
		"CONFERENCE.doc":            "CONFERENCE.doc",
	} {
		if got := SafeFileName(name, 120); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	if got := SafeFileName(strings.Repeat("长", 300)+".jpeg", 100); utf8.RuneCountInString(got) != 100 || !strings.HasSuffix(got, ".jpeg") {
		t.Errorf("got %d characters: %s", utf8.RuneCountInString(got), got)
	}
}

func FuzzSafeFileName(f *testing.F) {
	for _, seed := range []string{"a.jpg", "CON", "..", "a\u202eb", "名. ", "con.", "x." + strings.Repeat("y", 40)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := SafeFileName(name, 60)
		bad := got == "" || strings.ContainsAny(got, "<>:\"/\\|?*\x00\n\r") || strings.HasSuffix(got, ".") || strings.HasSuffix(got, " ") || !utf8.ValidString(got)
		if bad || utf8.RuneCountInString(got) > 61 {
			t.Errorf("%q became %q", name, got)
		}
		if again := SafeFileName(got, 60); utf8.RuneCountInString(again) > 61 {
			t.Errorf("%q became %q and then %q", name, got, again)
		}
	})
}

func TestSafeCell_IsNoFormula(t *testing.T) {
	for text, want := range map[string]string{"=1+1": "'=1+1", "＝1": "'＝1", "@SUM": "'@SUM", "赛场": "赛场", "": "", "3-1": "3-1"} {
		if got := SafeCell(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
