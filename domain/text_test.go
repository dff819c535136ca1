package domain_test

import (
	"testing"

	"laigao/domain"
)

func TestRunOn_LeavesNoSpaceBetweenChineseParagraphs(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"举办了培训班。\n课程涵盖三项。", "举办了培训班。课程涵盖三项。"},
		{"“好！”\n“大家说。”", "“好！”“大家说。”"},
		{"标题\n正文", "标题正文"},
		{"one line\nanother", "one line another"},
		{"看 WTO\n会议", "看 WTO 会议"},
		{"会议。\n2026 年", "会议。 2026 年"},
		{"ᠰᠠᠶᠢᠨ\nᠪᠠᠶᠢᠨ", "ᠰᠠᠶᠢᠨ ᠪᠠᠶᠢᠨ"},
		{"\n 　会议。\r\n\n 继续。 \n", "会议。继续。"},
		{"", ""},
	} {
		if got := domain.RunOn(c.lines); got != c.want {
			t.Errorf("RunOn(%q) = %q, want %q", c.lines, got, c.want)
		}
	}
}
