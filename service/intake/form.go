package intake

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"laigao/domain"
)

// Form is form 2 as typed. Whatever is in it may be half finished.
type Form struct {
	ManuscriptID string
	Version      int64  // that the page was made from
	Page         string // names the open page: its own earlier saves are no conflict
	UnitID       string
	Title        string
	Body         string // plain lines, one a paragraph
	Excerpt      string
	Contact      string
	domain.Sheet // its Contact is not looked at
	Files        []FileForm
	Coauthors    []CoauthorForm // nil where the page does not ask about them
}

// FileForm is what is typed about one attachment.
type FileForm struct {
	ID           string
	Caption      string
	Photographer string
	Origin       domain.Origin
}

// tidy cuts spaces and forgets answers to questions that no longer stand.
func (f *Form) tidy() {
	for _, text := range []*string{
		&f.Title, &f.Excerpt, &f.Contact, &f.OtherAttachments, &f.Byline, &f.Photographer,
		&f.ElsewhereOutlet, &f.ElsewhereLink, &f.SecrecyReviewer,
	} {
		*text = oneLine(*text)
	}
	f.Body = domain.CleanLines(f.Body)
	if f.Class != domain.ClassOther || !slices.Contains(domain.Topics(), f.Topic) {
		f.Topic = ""
	}
	for i := range f.Coauthors {
		c := &f.Coauthors[i]
		c.Name, c.Unit, c.Share = oneLine(c.Name), oneLine(c.Unit), oneLine(c.Share)
	}
	for i := range f.Files {
		f.Files[i].Caption, f.Files[i].Photographer = oneLine(f.Files[i].Caption), oneLine(f.Files[i].Photographer)
	}
}

// oneLine makes text fit for one line: valid, without characters that nobody sees.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\t':
			return ' '
		case utf8.RuneError:
			return -1
		}
		return r
	}, domain.CleanText(text))
	return strings.TrimSpace(text)
}

// problems returns what cannot even be kept as a draft, by form field.
func (f *Form) problems() map[string]string {
	found := map[string]string{}
	limit := func(field, text string, most int) {
		if n := utf8.RuneCountInString(text); n > most {
			found[field] = fmt.Sprintf("最多 %d 个字，现在是 %d 个字，请删减。", most, n)
		}
	}
	limit("title", f.Title, MaxTitle)
	limit("excerpt", f.Excerpt, MaxExcerpt)
	limit("contact", f.Contact, 60)
	limit("other_attachments", f.OtherAttachments, 60)
	limit("byline", f.Byline, 60)
	limit("photographer", f.Photographer, 60)
	limit("elsewhere_outlet", f.ElsewhereOutlet, 60)
	limit("elsewhere_link", f.ElsewhereLink, 500)
	limit("secrecy_reviewer", f.SecrecyReviewer, 30)
	if len(f.Body) > MaxBody {
		found["body"] = fmt.Sprintf("正文太长（约 %d 字），请控制在 6 万字以内，或作为文档附件上传。", domain.CountCharacters(f.Body))
	}
	coauthorProblems(f.Coauthors, found)
	for _, file := range f.Files {
		limit("caption_"+file.ID, file.Caption, MaxCaption)
		limit("photographer_"+file.ID, file.Photographer, 60)
	}
	return found
}

// body returns the HTML that the typed lines stand for. A text that only shows
// its plain words on the page keeps its headings, lists, tables and pictures.
func (s *Service) body(before, lines string) string {
	plain, whole := Lines(before)
	switch {
	case sameLines(plain, lines):
		return before
	case whole:
		return s.clean(domain.BodyOf(lines))
	}
	return s.clean(domain.Retype(s.clean(before), lines))
}

// Lines returns a body as the page's text field shows it. Whole is false when
// it holds more than plain paragraphs.
func Lines(body string) (lines string, whole bool) {
	if lines, whole = domain.ParagraphsOf(body); whole {
		return lines, true
	}
	return domain.PlainText(body), false
}

func sameLines(a, b string) bool {
	return domain.BodyOf(a) == domain.BodyOf(b)
}

// improper returns what form 2 may not be submitted with besides what is missing.
func improper(m *domain.Manuscript, today domain.Day) map[string]string {
	found := map[string]string{}
	if m.ActivityDay > today && m.Class == domain.ClassNews {
		found["activity_day"] = "活动结束日期不能晚于今天。"
	}
	if m.ElsewhereDay > today {
		found["elsewhere_day"] = "首次发表的日期不能晚于今天。"
	}
	if link := m.ElsewhereLink; link != "" {
		if u, err := url.Parse(link); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			found["elsewhere_link"] = "链接应以 http:// 或 https:// 开头，没有可以不填。"
		}
	}
	return found
}
