package wechat

import (
	"strings"
	"testing"
)

func fieldLimits() map[string]int {
	return map[string]int{
		"thing": 20, "short_thing": 10, "character_string": 32, "phrase": 5, "number": 32, "letter": 32, "phone_number": 17,
		"car_number": 8, "name": 20, "symbol": 5, "time": 36, "date": 36, "amount": 16,
	}
}

func fieldNames() []string {
	names := []string{"const1", "first", "keyword2"}
	for kind := range fieldLimits() {
		names = append(names, kind+"1")
	}
	return names
}

func TestFit_MakesValuesAcceptable(t *testing.T) {
	for _, c := range [][3]string{
		{"thing1", "关于职工技能竞赛的报道", "关于职工技能竞赛的报道"},
		{"thing12", "一二三四五六七八九十一二三四五六七八九十", "一二三四五六七八九十一二三四五六七八九十"},
		{"thing1", "一二三四五六七八九十一二三四五六七八九十一", "一二三四五六七八九十一二三四五六七八九…"},
		{"thing1", " 两行\r\n\r\n文字\t在此 ", "两行 文字 在此"},
		{"thing1", "好👍🏽的👨‍👩‍👧❤️", "好的"},
		{"thing1", "ᠮᠣᠩᠭᠣᠯ", "ᠮᠣᠩᠭᠣᠯ"},
		{"thing1", "\u202e反\u200b向", "反向"},
		{"thing1", "", "无"},
		{"thing1", "😀", "无"},
		{"keyword1", "x", "x"},
		{"first", "", "无"},
		{"short_thing3", "一二三四五六七八九十一", "一二三四五六七八九…"},
		{"character_string1", "编号2026-000123", "2026-000123"},
		{"character_string1", "２０２６－１２", "2026-12"},
		{"character_string1", "全是汉字", "-"},
		{"character_string1", strings.Repeat("a", 40), strings.Repeat("a", 32)},
		{"phrase1", "已采用", "已采用"},
		{"phrase1", "退回修改(二审)", "退回修改二"},
		{"phrase1", "ok", "无"},
		{"const5", "审核通过且内容很长很长很长很长很长很长很长很长", "审核通过且内容很长很长很长很长很长很长很长很长"},
		{"const5", "", "无"},
		{"time1", "2026-03-05 09:07:30", "2026年3月5日 09:07"},
		{"time1", "2026-03-05T09:07:30+08:00", "2026年3月5日 09:07"},
		{"time1", "15:01", "15:01"},
		{"time1", "2026-03-05", "2026年3月5日 00:00"},
		{"time1", "", "-"},
		{"time1", "2026-03-05 09:00～2026-03-06 10:00", "2026年3月5日 09:00~2026年3月6日 10:00"},
		{"date1", "2026-03-05", "2026年3月5日"},
		{"date1", "2026/3/5 8:30", "2026年3月5日 08:30"},
		{"date1", "2026年3月5日", "2026年3月5日"},
		{"date1", "2026-03-05~2026-03-09", "2026年3月5日~2026年3月9日"},
		{"number1", "12篇", "12"},
		{"number1", "-3.50", "-3.50"},
		{"number1", "1,234.5.6", "1234.56"},
		{"number1", "无", "0"},
		{"number1", "１２", "12"},
		{"number1", "-", "0"},
		{"number1", "A-7", "7"},
		{"number1", "7.", "7"},
		{"letter1", "A组b1", "Ab"},
		{"letter1", "1", "NA"},
		{"amount1", "¥120.00元", "¥120.00元"},
		{"amount1", "￥1,234.567", "¥1234.56"},
		{"amount1", "120元", "120元"},
		{"amount1", "", "0元"},
		{"amount1", "12345678901234", "1234567890"},
		{"amount1", "-5元", "-5元"},
		{"amount1", "￥-5", "¥-5"},
		{"phone_number1", "电话：0477-1234567", "0477-1234567"},
		{"phone_number1", "", "-"},
		{"phone_number1", strings.Repeat("1", 30), strings.Repeat("1", 17)},
		{"car_number1", "蒙K·12345", "蒙K12345"},
		{"car_number1", "", "无"},
		{"name1", "张三（代）", "张三代"},
		{"name1", "一二三四五六七八九十一", "一二三四五六七八九十"},
		{"name1", "Abcdefghij Klmnopqrst Uvw", "Abcdefghij Klmnopqrs"},
		{"name1", "", "无"},
		{"symbol1", "★1!!a??%%", "!!??%"},
		{"symbol1", "", "-"},
	} {
		if got := Fit(c[0], c[1]); got != c[2] {
			t.Errorf("Fit(%q, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
