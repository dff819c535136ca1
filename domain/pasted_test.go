package domain_test

import (
	"strings"
	"testing"

	"laigao/domain"
)

func TestCleanLines_MakesPlainParagraphsOfWhatIsPasted(t *testing.T) {
	for _, c := range []struct{ name, pasted, want string }{
		{"Word on Windows", "　　3月5日，东岭区总工会举办职工技能大赛。\r\n\r\n　　来自\u00a012\u00a0家企业的选手参加。\r\n", "3月5日，东岭区总工会举办职工技能大赛。\n来自 12 家企业的选手参加。"},
		{"soft line breaks of Word", "第一行\v第二行\f下一页", "第一行\n第二行\n下一页"},
		{"an old Mac", "一\r二", "一\n二"},
		{"separators of Unicode", "一\u2028二\u2029三\u0085四", "一\n二\n三\n四"},
		{"a web page", "\ufeff职工\u200b之\u2060家\u00ad建设\u200e", "职工之家建设"},
		{"WeChat", "\u3000\u3000\u200d春风行动\u200d\n\u00a0\n\ufffc\n走进工地", "春风行动\n走进工地"},
		{"spaces inside a name stay", "姓　名：王　芳", "姓　名：王　芳"},
		{"wide and narrow spaces", "共\u2009100\u2003名\u202f职工", "共 100 名 职工"},
		{"bullets of Word", "\uf0b7\t第一项\r\n\uf06c 第二项\r\n·\t第三项\r\nØ\t第四项", "• 第一项\n• 第二项\n• 第三项\n• 第四项"},
		{"bullets of WPS", "l\t第一项\nl\t第二项", "• 第一项\n• 第二项"},
		{"numbers of lists", "1.\t第一项\n2)\t第二项\n（三）\t第三项\n四、\t第四项\n①\t第五项\n3.1\t第六项", "1. 第一项\n2) 第二项\n（三）第三项\n四、第四项\n① 第五项\n3.1\t第六项"},
		{"a table of Excel", "姓名\t单位\t成绩\r\n张三\t白桦矿业\t98\r\n李四\t\t95\r\n", "姓名\t单位\t成绩\n张三\t白桦矿业\t98\n李四\t\t95"},
		{"runs of empty lines", "一\n\n\n \t \n二\n\n", "一\n二"},
		{"controls and broken bytes", "一\x00\x07\x1b二\xff三", "一二三"},
		{"turned around", "总\u202e工\u202c会\u2066区\u2069", "总工会区"},
		{"Mongolian keeps what it needs", "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ ᠠᠷᠠ\u180eᠠ ᠨᠢ\u200dᠭᠡ\u180b", "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ ᠠᠷᠠ\u180eᠠ ᠨᠢ\u200dᠭᠡ\u180b"},
		{"a joined emoji stays whole", "加油👩\u200d🏭！", "加油👩\u200d🏭！"},
		{"nothing", "\r\n\u200b\r\n　", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := domain.CleanLines(c.pasted); got != c.want {
				t.Errorf("CleanLines(%q): got %q, want %q", c.pasted, got, c.want)
			}
			if again := domain.CleanLines(c.want); again != c.want {
				t.Errorf("cleaned again: got %q, want %q", again, c.want)
			}
		})
	}
}

func FuzzCleanLines(f *testing.F) {
	f.Add("　　一\r\n\uf0b7\t二\u200b\n\n3、\t三")
	f.Fuzz(func(t *testing.T, pasted string) {
		clean := domain.CleanLines(pasted)
		if again := domain.CleanLines(clean); again != clean {
			t.Errorf("cleaning %q gives %q, then %q", pasted, clean, again)
		}
		if strings.ContainsAny(clean, "\r\v\x00\u200b\ufeff\u00a0") || strings.Contains(clean, "\n\n") {
			t.Errorf("%q left in %q", pasted, clean)
		}
	})
}
