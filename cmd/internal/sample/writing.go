package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Text is a made-up manuscript.
type Text struct {
	Title      string
	Paragraphs []string
}

// Write makes up news of a unit and a day, some 500 characters long. The same numbers
// from r make the same text.
func Write(r *rand.Rand, unit Unit, day time.Time) Text {
	event := one(r, events())
	for event.from > 0 && (day.Month() < event.from || day.Month() > event.to) {
		event = one(r, events())
	}
	place := one(r, scenes())
	if event.at != "" {
		place = event.at
	}
	people := 12 + r.IntN(480)
	lead := fmt.Sprintf("%d月%d日，%s在%s%s，%s。", day.Month(), day.Day(), unit.Name, place, event.did, attended(r, people))
	var body []string
	for _, sentence := range some(r, event.told, 3) {
		body = append(body, fill(r, sentence, place))
	}
	var more []string
	for _, sentence := range some(r, sentences(), 7+r.IntN(4)) {
		more = append(more, fill(r, sentence, place))
	}
	voice := fmt.Sprintf("“%s”来自%s的职工%s说。", one(r, voices()), one(r, teams()), Name(r.IntN(400)))
	end := unit.Short + one(r, endings()) + "（示例稿件）"
	return Text{
		Title:      title(r, unit, event, place),
		Paragraphs: []string{lead, strings.Join(body, ""), strings.Join(more, ""), voice, end},
	}
}

func title(r *rand.Rand, unit Unit, e event, place string) string {
	switch r.IntN(3) {
	case 0:
		return unit.Short + e.named
	case 1:
		return fmt.Sprintf("%s：%s在%s%s", unit.Short, one(r, openings()), place, e.named)
	}
	return fmt.Sprintf("%s%s（第%s期）", unit.Short, e.named, numeral(1+r.IntN(40)))
}

func attended(r *rand.Rand, people int) string {
	return fmt.Sprintf(one(r, []string{"%d名职工参加", "来自一线的%d名职工到场", "共有%d人次受益", "%d名会员踊跃报名"}), people)
}

// fill puts numbers, places and things into a sentence.
func fill(r *rand.Rand, sentence, place string) string {
	return strings.NewReplacer(
		"[人]", fmt.Sprint(10+r.IntN(390)), "[数]", fmt.Sprint(3+r.IntN(60)), "[元]", fmt.Sprint(1000*(2+r.IntN(60))),
		"[地]", place, "[队]", one(r, teams()), "[物]", one(r, things()), "[事]", one(r, matters()),
	).Replace(sentence)
}

func one[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// some returns count different ones in their order.
func some(r *rand.Rand, from []string, count int) []string {
	var chosen []string
	for i, s := range from {
		if left := len(from) - i; r.IntN(left) < count-len(chosen) {
			chosen = append(chosen, s)
		}
	}
	return chosen
}

// event is what a text tells of.
type event struct {
	named, did string
	told       []string
	from, to   time.Month // the season, none for the whole year
	at         string     // where alone it can be
}

func events() []event {
	return []event{
		{named: "焊工技能比武擂台赛收官", did: "举办焊工技能比武擂台赛", told: []string{"比赛设平板对接和管道全位置两个项目，焊缝由[数]名裁判逐条打分。", "选手们弧光飞溅间各显身手，焊花映红了[地]。", "前三名将被推荐为岗位能手，并获得[元]元奖励。", "赛后安排了技师现场点评，逐条讲解未熔合、咬边等缺陷的成因。"}},
		{named: "组织女职工健康体检", did: "组织女职工健康体检", told: []string{"体检涵盖血常规、超声和骨密度等[数]个项目。", "医护人员耐心解答了[人]名女职工的咨询。", "检查结果实行一人一档，异常指标由专人跟踪复查。"}},
		{named: "职工合唱比赛唱响主旋律", did: "举行职工合唱比赛", told: []string{"[数]支代表队依次登台，曲目既有老歌新唱，也有职工自己谱写的作品。", "舞台灯光亮起，歌声在[地]久久回荡。", "评委从音准、台风和编排三方面打分，当场亮分。"}},
		{named: "为困难职工送去助学金", did: "发放金秋助学金", told: []string{"今年共资助[人]名职工子女，发放助学金[元]元。", "受助学生写下感谢信，表示学成之后回报家乡。", "工会建立了助学台账，从入学到毕业全程帮扶。"}},
		{named: "集体合同签约一次覆盖全行业", did: "举行行业集体合同签约仪式", told: []string{"合同就最低工资、劳动定额和休息休假等[数]项内容作出约定。", "协商经过三轮，劳资双方在计件单价上达成一致。", "[人]名职工代表无记名投票，赞成率超过九成五。"}},
		{named: "户外劳动者驿站启用", did: "启用新建的户外劳动者驿站", told: []string{"驿站配有饮水机、微波炉、充电柜和急救箱，全天开放。", "环卫工人、快递员和网约车司机扫码即可进门歇脚。", "工会把驿站位置标在电子地图上，[数]处站点一点就能导航。"}},
		{named: "安全生产知识竞赛激战正酣", did: "举办安全生产知识竞赛", told: []string{"必答、抢答和情景判断三个环节环环相扣，比分交替上升。", "题目都来自身边的隐患案例，答错的当场讲评。", "[队]以[数]分优势夺得第一名。"}},
		{named: "劳模宣讲走进车间", did: "邀请劳模走进车间宣讲", told: []string{"宣讲没有讲稿，劳模指着自己用过的[物]讲起三十年前的往事。", "青年职工围着劳模请教，原定一小时的活动延长了两个多小时。", "工会将把宣讲录成短视频，在班前会上播放。"}},
		{named: "职工创新成果展亮相", did: "举办职工创新成果展", told: []string{"展出的[数]项成果都来自生产现场，其中[数]项已申请专利。", "一台改装的[物]让更换时间由四十分钟缩短到八分钟。", "参观的职工扫码投票，选出最受欢迎的金点子。"}},
		{named: "读书分享会书香浓", did: "举办职工读书分享会", told: []string{"分享的书目从小说到技术手册，各有各的味道。", "工会把[人]册新书送进班组书角，定期轮换。", "朗读者读到动情处，台下响起掌声。"}},
		{named: "端午包粽子比赛乐融融", did: "开展端午包粽子比赛", told: []string{"糯米、红枣、粽叶一字排开，一声哨响各队忙碌起来。", "不到二十分钟，[人]个棱角分明的粽子摆满长桌。", "粽子煮好后送给了值班的[队]。"}, from: time.May, to: time.June},
		{named: "龙舟竞渡展风采", did: "参加市直机关龙舟赛", told: []string{"鼓点密集，桨叶齐下，十二条龙舟劈波斩浪。", "[队]最后五十米反超，以半个船身的优势率先撞线。", "队员们利用午休时间训练，手掌磨出了茧。"}, from: time.May, to: time.June, at: "滨河公园"},
		{named: "职工心理健康讲座受欢迎", did: "举办职工心理健康讲座", told: []string{"心理咨询师从睡眠讲起，教大家识别情绪信号。", "现场练习了呼吸放松和正念训练，[人]名职工参与互动。", "工会开通了心理热线，每周三晚有人值守。"}},
		{named: "应急救护培训到班组", did: "开展应急救护培训", told: []string{"培训教授心肺复苏、止血包扎和海姆立克急救法。", "学员两人一组轮流操作，[数]人当场通过考核拿到证书。", "工会为[地]配置了除颤仪，并绘制了位置图。"}},
		{named: "网约配送员集中入会", did: "举行网约配送员集中入会仪式", told: []string{"[人]名骑手现场领取会员卡，加入工会大家庭。", "入会即享意外保障、免费体检和法律咨询三项服务。", "工会与平台企业协商，调整了恶劣天气的派单规则。"}},
		{named: "植树护绿添新景", did: "组织职工义务植树", told: []string{"挖坑、扶苗、培土、浇水，[人]棵樟子松整齐挺立。", "每棵树都挂上认养牌，由[队]负责管护。", "忙碌半天，荒坡换了模样。"}, from: time.April, to: time.October, at: "草原站点"},
		{named: "乒乓球联赛决出冠军", did: "举办职工乒乓球联赛", told: []string{"联赛历时[数]天，共打了[人]场。", "决赛打满七局，两位老对手在局点上六次打平。", "工会在[地]设了开放球台，下班后随时可以切磋。"}},
		{named: "厂务公开民主管理座谈务实", did: "召开厂务公开民主管理座谈会", told: []string{"职工代表就食堂价格、通勤班车和[事]提出[数]条意见。", "能当场答复的当场答复，不能的列出清单限期办结。", "上一次座谈的意见办结率达到九成。"}},
		{named: "消防演练实战化", did: "开展消防疏散实战演练", told: []string{"警报响起，[人]名职工用湿毛巾捂住口鼻，弯腰有序撤离。", "从报警到清点完人数，用时[数]分钟。", "演练结束后逐个检查了[地]的灭火器和疏散标志。"}},
		{named: "剪纸非遗课堂开讲", did: "开设剪纸非遗课堂", told: []string{"传承人手把手教学，一张红纸转眼变成骏马和窗花。", "学员作品将在[地]展出。", "课程每周一次，已有[人]名职工报名。"}},
	}
}

func scenes() []string {
	return []string{
		"文化宫", "一号车间", "体育馆", "职工之家", "多功能厅", "会议中心", "培训基地", "厂区广场", "物流园区", "检修工区", "滨河公园", "社区活动室",
		"实训楼", "党群服务中心", "露天料场", "调度大厅", "候车厅", "食堂二楼", "图书阅览室", "门诊大厅", "矿区俱乐部", "草原站点", "泵房", "变电站",
	}
}

func teams() []string {
	return []string{
		"检修一班", "调度室", "装卸队", "急诊科", "语文教研组", "供热二所", "机车车间", "环卫三中队", "化验室", "养护工区", "客服中心", "运转车间",
		"通风区", "儿科病房", "锅炉班", "财务科", "配送站", "园林养护队", "数控班组", "印刷车间", "苗圃", "信号工区", "奶源部", "采煤三队",
	}
}

func things() []string {
	return []string{"扳手", "游标卡尺", "行车", "千分表", "割草机", "离心泵", "阀门", "电焊机", "听诊器", "粉笔盒", "矿灯", "对讲机", "绝缘杆", "传送带", "压滤机", "挤奶机"}
}

func matters() []string {
	return []string{"高温津贴", "宿舍网络", "劳动保护用品发放", "夜班补贴", "停车难", "子女托管", "带薪休假", "技能等级认定", "更衣柜", "浴室热水", "轮岗安排", "食堂菜品"}
}

func openings() []string {
	return []string{"三百名职工", "工会牵头", "你点单我服务", "以赛促练", "把课堂", "暖心行动", "夏送清凉", "凝心聚力", "青工登台", "上门服务"}
}

func sentences() []string {
	return []string{
		"活动前，工会用两周时间走访了[队]等班组，收集职工意见[数]条。",
		"现场设置了咨询台，发放宣传册[人]份，解答[事]等问题[数]个。",
		"为保证生产不受影响，活动分三批进行，每批[人]人。",
		"工会拨付专项经费[元]元，购置[物]等用品，账目在公示栏张贴。",
		"[队]的老师傅带着徒弟一起来，边看边讲，气氛热烈。",
		"主持人随机提问，答对的职工获得一份小礼品。",
		"工会志愿者早上六点就到[地]布置场地，搬来桌椅[数]套。",
		"下一步将把经验推广到其余[数]个基层工会，做到月月有安排、季季有检查。",
		"记录显示，今年以来此类活动已办[数]场，参与职工[人]人次。",
		"针对职工反映的[事]，相关科室当场作了说明并承诺一周内答复。",
		"参加者填写了满意度问卷，回收[人]份，满意率百分之九十[数]以上。",
		"考虑到轮班职工，工会在[地]加开了夜场。",
		"新入职的大学生第一次参加，直呼收获满满。",
		"[队]拿出自制的教具，把复杂的原理讲得明明白白。",
		"活动还邀请了职工家属[人]人，孩子们在一旁画画，笑声不断。",
		"工会干部把遇到的困难记在本上，约定下月再来回访。",
		"天气虽冷，[地]里却热气腾腾，大家搓着手不愿离开。",
		"通过线上直播，外地项目部的[人]名职工同步观看。",
		"获得名次的班组将代表单位参加上级比赛。",
		"[队]班长介绍，改进[物]之后，每月可节约费用[元]元。",
		"按照制度，活动方案经职工代表团长会议讨论通过。",
		"食堂特意加了两个菜，让参加活动的职工吃上热乎饭。",
		"活动由工会宣传委员全程拍摄，照片已存入资料库。",
		"老职工拿出珍藏的照片，讲述[地]几十年的变迁。",
	}
}

func voices() []string {
	return []string{
		"以前觉得工会离我很远，今天才知道就在身边。", "手艺这东西，一天不练自己知道，三天不练师傅知道。", "孩子有人管，我在井下也踏实。",
		"这么多年了，头一回有人专门来问我们缺什么。", "输了不丢人，下回再来。", "回去我就教给班里的年轻人。", "有水喝、有地方坐，心里暖和。",
		"意见提了就有回音，大家才愿意说。", "跟着老师傅学了一招，顶自己琢磨半年。", "证书不重，分量不轻。", "希望这样的活动多办几次。", "照片洗出来，我要寄给老家的父母。",
	}
}

func endings() []string {
	return []string{
		"有关负责人表示，将继续把服务职工的事办实办好。", "将总结经验，形成长效机制。", "计划在下一季度扩大覆盖面。", "表示要让更多职工感受到“娘家人”的温暖。",
		"将继续深入一线，听真话、办实事。", "还将推出后续活动，敬请关注。",
	}
}
