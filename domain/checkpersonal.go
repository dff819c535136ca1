package domain

import (
	"regexp"
	"strings"
	"unicode"
)

// What tells of a person, over folded text.
var (
	longDigits = regexp.MustCompile(`\d(?:[ -]?\d){9,21}[ -]?[x]?`)
	landline   = regexp.MustCompile(`(?:^|\D)(0\d{2,3}[- ]?\d{7,8})(?:\D|$)`)
	doorNumber = regexp.MustCompile(`(?:[路街巷]|胡同|大道|小区|花园|家园)\d{1,5}(?:号|弄)(?:院|楼)?(?:\d{1,4}(?:号楼|栋|幢|座))?(?:\d{1,3}单元)?(?:\d{1,5}(?:室|户))?|\d{1,4}(?:号楼|栋|幢|座)(?:\d{1,3}单元)?\d{2,5}(?:室|户)?|\d{1,3}单元\d{2,5}(?:室|户)?`)
	illness    = regexp.MustCompile(`(?:患有?|罹患|确诊(?:为|患)?|查出(?:患有?)?|诊断(?:为|出)|得了|感染(?:了)?|身患)[^。；，,\n]{0,8}?(?:癌|白血病|尿毒症|肿瘤|艾滋病|肝炎|抑郁症|精神分裂症?|糖尿病|心脏病|脑梗塞?|脑出血|尘肺病?|肾衰竭|帕金森|癫痫|结核|重病|大病|绝症|残疾)`)
	inNeed     = regexp.MustCompile(`(?:困难职工|困难学生|贫困学生|受助学生|特困职工|困难女职工|困难农民工|困难劳模|大病职工|低保户|低保职工|困难家庭|困难党员|困难群众|“?金秋助学”?(?:受助)?(?:学生|对象|学子)|受助学子|寒门学子)(?:家庭|代表|子女)?`)
)

const (
	surnames  = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
	afterName = "，,。、；;：:！!？?（(）)的家说等和与一表在是因从告激感拿接领双眼握及考被走进获收正今也已将来到用就才曾又还把”\n "
	// notNames begin like names after the words for people in need, and are none.
	notNames = "关爱 关怀 关心 解困 温暖 安全 安心 包括 方面 尚未 尚有 万元 向工 向社 向组 向全 向单 于近 于今 于日 于昨 于当 严重 高兴 高度 钱款 钱物 米面 费用 应急 应有 " +
		"成功 成立 成员 路上 连续 项目 查询 明确 全部 全额 全年 全免 全家 全程 简历 车间 景区 党员 管理 时常 时间 时有 和谐 石油 金额 金秋 申报 同样 计划 易返 万事 平时 平均 常年"
)

// personalHits reports what tells of a person and should be looked at before it
// goes out. Every passage is masked where it is kept.
func personalHits(folded string) []hit {
	var hits []hit
	report := func(from, to int, severity Severity, words, advice string) {
		first, last := span(folded, from, to)
		hits = append(hits, hit{kind: FindingPersonal, severity: severity, from: first, to: last, words: words, advice: advice, mask: true})
	}
	for _, at := range longDigits.FindAllStringIndex(folded, -1) {
		words, severity := numberOf(folded[at[0]:at[1]])
		if words != "" && !partOfNumber(folded, at) {
			report(at[0], at[1], severity, words, "发布前请删去。")
		}
	}
	for _, at := range landline.FindAllStringSubmatchIndex(folded, -1) {
		report(at[2], at[3], SeverityHint, "有座机号码", "请核实是不是对外公布的号码。")
	}
	for _, at := range doorNumber.FindAllStringIndex(folded, -1) {
		words, severity := "有门牌号", SeverityHint
		if strings.ContainsAny(folded[at[0]:at[1]], "室户") || strings.Contains(folded[at[0]:at[1]], "单元") {
			words, severity = "有住户的门牌号", SeverityCheck
		}
		report(at[0], at[1], severity, words, "个人住址请删去；单位地址请核实是否需要写。")
	}
	for _, at := range illness.FindAllStringIndex(folded, -1) {
		report(at[0], at[1], SeverityCheck, "写到了病情", "健康状况属于个人敏感信息，请核实本人同意，或改写。")
	}
	for _, at := range inNeed.FindAllStringIndex(folded, -1) {
		if size := nameAt(folded[at[1]:]); size > 0 {
			report(at[1], at[1]+size, SeverityCheck, "困难职工或受助学生的姓名", "请隐去姓名，例如写作“张某”，或核实本人同意。")
		}
	}
	return hits
}

// partOfNumber reports whether digits go on into something longer: an amount, a
// number with a decimal, a word of letters.
func partOfNumber(folded string, at []int) bool {
	before, after := folded[:at[0]], folded[at[1]:]
	if before != "" && strings.ContainsRune("0123456789.abcdefghijklmnopqrstuvwxyz", rune(before[len(before)-1])) {
		return true
	}
	return after != "" && (after[0] == '.' && len(after) > 1 && after[1] >= '0' && after[1] <= '9' || after[0] >= 'a' && after[0] <= 'z') ||
		strings.HasPrefix(after, "元") || strings.HasPrefix(after, "吨") || strings.HasPrefix(after, "千瓦")
}

// numberOf says what a long number is, in words; empty for nothing that is
// somebody's own.
func numberOf(typed string) (words string, severity Severity) {
	digits := strings.NewReplacer(" ", "", "-", "").Replace(typed)
	switch n := len(digits); {
	case n == 18 && CheckIDNumber(digits, GenderUnset, "", "9999-12-31") == "":
		return "有身份证号", SeverityGrave
	case n == 11 && digits[0] == '1' && digits[1] >= '3':
		return "有手机号", SeverityCheck
	case n >= 16 && n <= 19 && (digits[:2] == "62" || digits[0] == '4' || digits[0] == '5') && luhn(digits):
		return "有银行卡号", SeverityGrave
	case n == 18 && exists(atoi(digits[6:10]), atoi(digits[10:12]), atoi(digits[12:14])) && digits[6:8] >= "19" && digits[6:8] <= "20":
		return "像身份证号，校验位不对", SeverityCheck
	}
	return "", SeverityHint
}

func atoi(digits string) int { return number(digits, []int{0, len(digits)}, 0) }

// luhn reports whether the last digit of a card's number fits the others.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		c := digits[len(digits)-1-i]
		if c < '0' || c > '9' {
			return false
		}
		d := int(c - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// nameAt returns how many bytes of the beginning of the text are a person's
// name: a surname, one or two more characters, and something that ends a name.
func nameAt(text string) int {
	var runes []rune
	for _, r := range text {
		if runes = append(runes, r); len(runes) == 4 {
			break
		}
	}
	if len(runes) < 2 || !strings.ContainsRune(surnames, runes[0]) || strings.Contains(notNames, string(runes[:2])) {
		return 0
	}
	for _, size := range []int{3, 2} {
		if len(runes) < size || !all(runes[1:size], func(r rune) bool { return unicode.Is(unicode.Han, r) && !strings.ContainsRune("某的等们和与", r) }) {
			continue
		}
		if len(runes) == size || strings.ContainsRune(afterName, runes[size]) {
			return len(string(runes[:size]))
		}
	}
	return 0
}

func all(runes []rune, is func(rune) bool) bool {
	for _, r := range runes {
		if !is(r) {
			return false
		}
	}
	return true
}
