package sample

import "fmt"

// Activity is what sample manuscripts tell of.
type Activity struct {
	Title  string // without the unit's name
	Did    string // continues "近日，UNIT"
	Detail string
	Voice  string // what somebody said
	Topic  string // one of the topics, empty for news
}

// Activities returns what the demo's stories tell of.
func Activities() []Activity {
	return []Activity{
		{"举办职工技能大赛", "举办了一年一度的职工技能大赛", "比赛设理论考试和实际操作两个环节，来自基层一线的八十六名选手同场比拼。", "平时练的活儿今天都用上了，跟高手过招，知道自己差在哪儿。", ""},
		{"送清凉慰问一线职工", "走进施工现场和车间，为坚守岗位的职工送去防暑用品", "慰问组仔细询问作息安排和饮水供应，叮嘱错峰作业、注意休息。", "冰镇绿豆汤送到工地，心里一下子就凉快了。", ""},
		{"职工运动会圆满落幕", "组织了职工趣味运动会", "拔河、跳绳、接力等八个项目轮番上演，赛场内外加油声不断。", "名次不要紧，大家聚在一起跑一跑、笑一笑，比什么都强。", ""},
		{"开展工会干部业务培训", "举办了基层工会干部业务培训班", "课程涵盖工会经费管理、集体协商和宣传写作，采取讲授与讨论相结合的方式。", "课讲得实在，回去就能照着做。", ""},
		{"职工书屋开到班组", "把职工书屋的流动书箱送进了班组", "首批书箱共配书六百余册，每月轮换一次，扫码即可借阅。", "下了夜班翻两页书，一天的乏就过去了。", "企业文化"},
		{"推行班组长述职评议", "在全公司推行班组长述职评议制度", "述职、提问、测评三步走，评议结果与培训和奖励挂钩。", "当面说成绩、当面提问题，班组的劲儿拧到了一起。", "创新经验"},
		{"巡检员的四十万公里", "讲述了一名普通巡检员二十年如一日的坚守", "他走过的巡检路累计超过四十万公里，记满了一百二十本笔记。", "设备不会说话，但你天天看它，它哪儿不舒服你就知道。", "先进典型"},
		{"新就业形态劳动者入会的做法与思考", "对新就业形态劳动者建会入会工作进行了调研", "调研组走访了十二家企业和三个站点，收回问卷四百余份。", "有了工会卡，跑单累了能有个歇脚的地方。", "理论研究"},
		{"法律援助进园区", "联合律师志愿者走进园区开展法律咨询", "现场发放资料三百余份，解答劳动合同、工伤认定等问题五十余个。", "原来不好意思问的事，今天问明白了。", ""},
		{"暑期托管班开班", "开办了职工子女暑期托管班", "托管班配备专职老师，开设阅读、书法和科学小实验课程。", "孩子有人带，我们上班也安心。", ""},
	}
}

// Paragraphs writes a manuscript about an Activity of a unit.
func (a Activity) Paragraphs(unit string) []string {
	return []string{
		fmt.Sprintf("近日，%s%s。", unit, a.Did),
		a.Detail + "活动现场秩序井然，职工参与热情高涨。",
		fmt.Sprintf("“%s”一名参加活动的职工说。", a.Voice),
		fmt.Sprintf("%s有关负责人表示，将继续把服务职工的事办实办好，让更多职工感受到“娘家人”的温暖。（示例稿件）", unit),
	}
}

// Greeting says hello in Mongolian script, which stands in vertical columns.
const Greeting = "ᠰᠠᠶᠢᠨ ᠪᠠᠶᠢᠨ\u180eᠠ ᠤᠤ"

// Captions returns what stands under pictures.
func Captions() []string {
	return []string{"活动现场", "职工踊跃参加", "工会干部与职工交流", "参赛职工准备上场", "颁奖时刻", "活动合影"}
}

// Opinions returns what reviewers write when they pass a step, by step.
func Opinions() map[int][]string {
	return map[int][]string{
		1: {"要素齐全，文字通顺，建议采用。", "时效性好，现场感强，送复审。", "已电话核实时间和人数，无误。", "照片清楚，说明完整，同意。"},
		2: {"同意初审意见，标题可再精炼。", "导语已修改，送终审。", "同意，建议向自治区工会网推荐。", "内容属实，同意送审。"},
		3: {"同意刊发。", "同意，安排本周推送。", "同意刊发，注意署名。", "同意，报送上级工会。"},
	}
}

// Because is why a manuscript is returned or rejected.
type Because struct {
	Codes []string
	Words string
}

// Returns returns reasons to send a manuscript back.
func Returns() []Because {
	return []Because{
		{[]string{"names"}, "第二段获奖人员的单位名称请用全称，并核对职务。"},
		{[]string{"pictures"}, "第一张照片不清晰，请换一张横幅照片，并补充说明。"},
		{[]string{"facts"}, "请补充参加活动的人数和活动的具体地点。"},
		{[]string{"language", "length"}, "篇幅偏长，请压缩到六百字以内，并检查标点。"},
	}
}

// Rejections returns reasons not to take one.
func Rejections() []Because {
	return []Because{
		{[]string{"late"}, "活动结束已半个月，欢迎今后在三天内报送。"},
		{[]string{"duplicate"}, "上周已刊发同一活动的稿件，此稿不再采用。"},
		{[]string{"value"}, "属日常工作安排，建议从参加者的故事写起。"},
	}
}
