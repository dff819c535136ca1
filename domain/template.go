package domain

import (
	"slices"
	"strings"
)

// The placeholders that an office's own template may have, each written as
// 【标题】. The body and the attachments stand in a paragraph of their own.
const (
	SlotTitle       = "标题"
	SlotNumber      = "文号"
	SlotRecipients  = "主送"
	SlotBody        = "正文"
	SlotAttachments = "附件"
	SlotSignature   = "署名"
	SlotDay         = "日期"
	SlotCopies      = "抄送"
	SlotPrinter     = "印发机关"
	SlotPrinted     = "印发日期"
	SlotQuarter     = "季度" // of a circular
	SlotIssue       = "期号"
)

// Placeholders returns what a template of official documents may have, in the
// order of the standard.
func Placeholders() []string {
	return []string{SlotNumber, SlotTitle, SlotRecipients, SlotBody, SlotAttachments, SlotSignature, SlotDay, SlotCopies, SlotPrinter, SlotPrinted, SlotQuarter, SlotIssue}
}

// Fillings returns the words of the document by the placeholder that they stand
// for, besides the body and the attachments.
func (o OfficialDocument) Fillings() map[string]string {
	words := map[string]string{
		SlotTitle: o.Title, SlotNumber: o.Number, SlotRecipients: o.Recipients, SlotSignature: o.Signature, SlotDay: o.Day.chineseOrEmpty(),
		SlotCopies: o.Imprint.Copies, SlotPrinter: o.Imprint.Printer, SlotPrinted: o.Imprint.Day.chineseOrEmpty(),
	}
	for name, text := range o.More {
		words[name] = text
	}
	return words
}

func (d Day) chineseOrEmpty() string {
	if d == "" {
		return ""
	}
	return d.Chinese()
}

// TemplateReport says which placeholders an office's template has.
type TemplateReport struct {
	Found     []string // known ones
	Unknown   []string // words in such brackets that nothing stands for: they stay as they are
	Misplaced []string // that share their paragraph, or stand outside the text
}

// Missing returns the placeholders that a document can hardly do without and the
// template lacks.
func (r TemplateReport) Missing() []string {
	var missing []string
	for _, name := range []string{SlotNumber, SlotTitle, SlotBody, SlotSignature, SlotDay} {
		if !slices.Contains(r.Found, name) && !slices.Contains(r.Misplaced, name) {
			missing = append(missing, name)
		}
	}
	return missing
}

// Problem returns why the template cannot be filled in, empty where it can.
func (r TemplateReport) Problem() string {
	switch {
	case len(r.Misplaced) > 0:
		return "占位符" + bracketed(r.Misplaced) + "要在正文里单独占一段，前后不要有别的文字，也不要放在页眉、页脚里。"
	case !slices.Contains(r.Found, SlotBody):
		return "模板里没有占位符【正文】，不知道正文放在哪里。请在模板里单独一段写上【正文】。"
	case !slices.Contains(r.Found, SlotTitle):
		return "模板里没有占位符【标题】。请在放标题的地方写上【标题】。"
	}
	return ""
}

// Advice returns what people should look at before they use the template.
func (r TemplateReport) Advice() []string {
	var words []string
	if missing := r.Missing(); len(missing) > 0 {
		words = append(words, "模板里没有"+bracketed(missing)+"，这些内容不会出现在文件里。")
	}
	if len(r.Unknown) > 0 {
		words = append(words, "不认识"+bracketed(r.Unknown)+"，会原样留在文件里。可以用的有"+bracketed(Placeholders())+"。")
	}
	return words
}

func bracketed(names []string) string { return "【" + strings.Join(names, "】【") + "】" }
