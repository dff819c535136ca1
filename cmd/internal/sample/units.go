// Package sample makes up what demos and benches fill a laigao with: units,
// people and texts that are plainly nobody's.
package sample

import (
	"fmt"
	"slices"
)

// Federation is the sender; like everything here it exists nowhere.
const Federation = "示例市总工会"

// Unit is a made-up unit.
type Unit struct{ Code, Name, Short, Class, Parent string }

func places() []string {
	return []string{"青禾区", "云岭区", "白桦旗", "金沙旗", "东湖旗", "西峰旗", "南营旗", "北川旗", "望海旗"}
}

// Units returns the units of a federation, some of every class.
func Units() []Unit {
	var units []Unit
	for i, place := range places() {
		units = append(units, Unit{fmt.Sprintf("A%02d", i+1), place + "总工会", place, "banner", ""})
	}
	return append(
		units,
		Unit{"B01", "示例市教育工会", "教育工会", "industry", ""},
		Unit{"B02", "示例市交通运输工会", "交通工会", "industry", ""},
		Unit{"B03", "示例市卫生健康工会", "卫健工会", "industry", ""},
		Unit{"B04", "示例市住房建设工会", "住建工会", "industry", ""},
		Unit{"B05", "示例市农牧林水工会", "农牧林水工会", "industry", ""},
		Unit{"C01", "示例市图书馆工会", "图书馆工会", "municipal", ""},
		Unit{"C02", "示例市水务集团工会", "水务工会", "municipal", ""},
		Unit{"C03", "示例市公共汽车公司工会", "公交工会", "municipal", ""},
		Unit{"C04", "示例市第一医院工会", "市一院工会", "municipal", ""},
		Unit{"C05", "示例市园林局工会", "园林工会", "municipal", ""},
		Unit{"D01", "示例能源集团北川矿工会", "北川矿工会", "resident", ""},
		Unit{"D02", "示例铁路示例站工会", "示例站工会", "resident", ""},
		Unit{"D03", "示例电力望海电厂工会", "望海电厂工会", "resident", ""},
		Unit{"D04", "示例乳业示例公司工会", "示例乳业工会", "resident", ""},
		Unit{"E01", "青禾区第一小学工会", "青禾一小", "grassroots", "A01"},
		Unit{"E02", "白桦旗供热公司工会", "白桦供热", "grassroots", "A03"},
		Unit{"E03", "云岭区人民医院工会", "云岭医院", "grassroots", "A02"},
		Unit{"E04", "金沙旗第二中学工会", "金沙二中", "grassroots", "A04"},
		Unit{"E05", "东湖旗环卫中心工会", "东湖环卫", "grassroots", "A05"},
		Unit{"E06", "南营旗快递行业工会", "南营快递", "grassroots", "A07"},
		Unit{"F01", "示例市总工会办公室", "办公室", "office", ""},
		Unit{"F02", "示例市总工会权益保障部", "权益保障部", "office", ""},
	)
}

// MoreUnits returns count grassroots units beyond those of Units.
func MoreUnits(count int) []Unit {
	trades := []string{"小学", "中学", "医院", "供热站", "商场", "物流园", "建筑队", "养老院", "农机站", "幼儿园"}
	units := make([]Unit, count)
	for i := range units {
		at := i % len(places())
		name := fmt.Sprintf("%s第%s%s", places()[at], numeral(i/(len(places())*len(trades))+3), trades[i/len(places())%len(trades)])
		units[i] = Unit{fmt.Sprintf("G%04d", i+1), name + "工会", name, "grassroots", Units()[at].Code}
	}
	return slices.Clip(units)
}

// numeral writes a number below a thousand as a Chinese name has it: 三, 十二, 二百〇五.
func numeral(n int) string {
	digits := []string{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + zeroless(digits[n%10])
	case n < 100:
		return digits[n/10] + "十" + zeroless(digits[n%10])
	case n%100 == 0:
		return digits[n/100] + "百"
	case n%100 < 10:
		return digits[n/100] + "百〇" + digits[n%10]
	}
	return digits[n/100] + "百" + digits[n/10%10] + "十" + zeroless(digits[n%10])
}

func zeroless(digit string) string {
	if digit == "〇" {
		return ""
	}
	return digit
}
