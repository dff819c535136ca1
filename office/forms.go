package office

import (
	"io"
	"strings"

	"laigao/domain"
)

// RegistrationForm writes form 1 (基层工会信息员登记表) filled in, to be printed,
// stamped and filed. Source: the notice's first annex.
func RegistrationForm(w io.Writer, f domain.RegistrationForm) error {
	i, p := f.Informant, f.Informant.Platforms
	title := f.Federation + "基层工会信息员登记表"
	d := &document{title: title}
	d.paragraph(title, titleLook(), alignCentre)
	d.paragraph("填报时间："+dayOrBlank(i.FilledDay), bodyLook(), alignRight)
	platforms := cell{text: "公司/工会\n宣传平台\n简况", look: labelLook(), align: alignCentre, down: true}
	below := cell{on: true}
	pair := func(name, value string) string { return name + "：" + value }
	d.table([]int{16, 18, 15, 19, 15, 17}, []row{
		{16 * mm, []cell{label("所在单位\n（盖章）"), value(f.Unit, 5)}},
		{0, []cell{label("姓　名"), value(i.Name, 1), label("性　别"), value(i.Gender.Label(), 1), label("出生年月"), value(i.BirthMonth, 1)}},
		{0, []cell{label("学　历"), value(i.Education, 1), label("工会职务"), value(i.UnionPost, 1), label("单位职务"), value(i.UnitPost, 1)}},
		{0, []cell{label("联系电话"), value(f.Phone, 2), label("电子邮箱"), value(i.Email, 2)}},
		{0, []cell{label("身份证号"), value(f.IDNumber, 2), label("兴趣/特长"), value(i.Hobbies, 2)}},
		{0, []cell{platforms, label("网站"), value(pair("地址", p.SiteURL), 4)}},
		{0, []cell{below, label("微信公众号"), value(pair("微信号", p.WeChatID), 2), value(pair("微信名", p.WeChatName), 2)}},
		{0, []cell{below, label("微博"), value(pair("注册平台", p.WeiboPlatform), 2), value(pair("微博昵称", p.WeiboName), 2)}},
		{0, []cell{below, label("报刊"), value(pair("报刊名称", p.NewspaperName), 2), value(pair("发布周期", p.NewspaperCycle), 2)}},
		{0, []cell{below, label("杂志"), value(pair("杂志名称", p.MagazineName), 2), value(pair("发布周期", p.MagazineCycle), 2)}},
		{0, []cell{below, label("其他"), value(p.Other, 4)}},
		{45 * mm, []cell{label("基层工会\n宣传工作\n简介"), value(i.Summary, 5)}},
	})
	return d.write(w)
}

// SubmissionForm writes form 2 (宣传稿件报送单) filled in. Source: the notice's
// second annex.
func SubmissionForm(w io.Writer, f domain.SubmissionForm) error {
	m := f.Manuscript
	title := f.Federation + "基层工会宣传稿件报送单"
	d := &document{title: title}
	d.paragraph(title, titleLook(), alignCentre)
	if m.Number != "" {
		d.paragraph("编号："+m.Number, bodyLook(), alignRight)
	}
	content := cell{text: "报送稿件\n内容", look: labelLook(), align: alignCentre, down: true}
	d.table([]int{15, 14, 14, 19, 14, 24}, []row{
		{14 * mm, []cell{label("报送单位\n（盖章）"), value(f.Unit, 5)}},
		{0, []cell{label("信息员"), value(madeBy(f), 1), label("联系方式"), value(f.Contact, 1), label("报送时间"), value(sentOn(m), 1)}},
		{0, []cell{label("对外宣传"), value(boxes([]string{"可", "否"}, externalBoxes(m)), 5)}},
		{0, []cell{label("报送附件"), value(boxes([]string{"照片", "音频", "视频"}, kindBoxes(f.Attachments))+"　"+box(m.OtherAttachments != "")+"其他："+m.OtherAttachments, 5)}},
		{0, []cell{content, label("标题"), value(m.Title, 4)}},
		{110 * mm, []cell{{on: true}, label("正文摘选"), value(excerptOf(m), 4)}},
	})
	return d.write(w)
}

// madeBy names who sent the manuscript and with whom it was made.
func madeBy(f domain.SubmissionForm) string {
	names := domain.CoauthorNames(f.Coauthors)
	if names == "" {
		return f.Informant
	}
	return f.Informant + "\n与" + names + "合作"
}

// excerptOf is the text that the form has room for: the chosen one, else the whole.
func excerptOf(m domain.Manuscript) string {
	if m.Excerpt != "" {
		return m.Excerpt
	}
	return domain.PlainText(m.Body)
}

func externalBoxes(m domain.Manuscript) []bool {
	return []bool{m.External == domain.Yes, m.External == domain.No}
}

func kindBoxes(attachments []domain.Attachment) []bool {
	ticked := make([]bool, 3)
	for _, a := range attachments {
		for k, kind := range []domain.AttachmentKind{domain.KindPhoto, domain.KindAudio, domain.KindVideo} {
			ticked[k] = ticked[k] || a.Kind == kind
		}
	}
	return ticked
}

// boxes writes choices with a box before each.
func boxes(choices []string, ticked []bool) string {
	parts := make([]string, len(choices))
	for i, choice := range choices {
		parts[i] = box(ticked[i]) + choice
	}
	return strings.Join(parts, "　")
}

func box(ticked bool) string {
	if ticked {
		return "■"
	}
	return "□"
}

func sentOn(m domain.Manuscript) string {
	if m.SubmittedAt.IsZero() {
		return ""
	}
	return domain.DayOf(m.SubmittedAt).Chinese()
}

func dayOrBlank(day domain.Day) string {
	if day == "" {
		return "　　　年　　月　　日"
	}
	return day.Chinese()
}
