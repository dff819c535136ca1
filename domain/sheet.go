package domain

import "strings"

// Class is one of the notice's two classes of manuscript.
type Class uint8

// The classes. Values are stored: never renumber.
const (
	ClassUnset Class = 0
	ClassNews  Class = 1 // 新闻: meetings, activities and so on
	ClassOther Class = 2 // 其他
)

// ParseClass reads "news" and "other"; everything else is ClassUnset.
func ParseClass(s string) Class {
	switch s {
	case "news":
		return ClassNews
	case "other":
		return ClassOther
	}
	return ClassUnset
}

// String returns the form value of the class.
func (c Class) String() string {
	switch c {
	case ClassNews:
		return "news"
	case ClassOther:
		return "other"
	}
	return ""
}

// Label returns the class as people read it.
func (c Class) Label() string {
	switch c {
	case ClassNews:
		return "新闻"
	case ClassOther:
		return "其他"
	}
	return "未选"
}

// Topics returns what manuscripts of ClassOther are about, in the notice's order.
func Topics() []string {
	return []string{"理论研究", "企业文化", "创新经验", "先进典型", "其他"}
}

// Genre is what a manuscript mainly consists of.
type Genre uint8

// The genres. Values are stored: never renumber.
const (
	GenreText    Genre = 0
	GenrePicture Genre = 1 // needs captions, no body
	GenreVideo   Genre = 2
	GenreAudio   Genre = 3
)

// Genres returns every genre in the order of the form.
func Genres() []Genre { return []Genre{GenreText, GenrePicture, GenreVideo, GenreAudio} }

// ParseGenre reads the form value; everything unknown is GenreText.
func ParseGenre(s string) Genre {
	for _, g := range Genres() {
		if g.String() == s {
			return g
		}
	}
	return GenreText
}

// String returns the form value of the genre.
func (g Genre) String() string {
	switch g {
	case GenrePicture:
		return "picture"
	case GenreVideo:
		return "video"
	case GenreAudio:
		return "audio"
	}
	return "text"
}

// Label returns the genre as people read it.
func (g Genre) Label() string {
	switch g {
	case GenrePicture:
		return "图片"
	case GenreVideo:
		return "视频"
	case GenreAudio:
		return "音频"
	}
	return "文字"
}

// Language is what a manuscript is written in.
type Language uint8

// The languages. Values are stored: never renumber.
const (
	LanguageChinese   Language = 0
	LanguageMongolian Language = 1
	LanguageBoth      Language = 2
)

// Languages returns every language in the order of the form.
func Languages() []Language {
	return []Language{LanguageChinese, LanguageMongolian, LanguageBoth}
}

// ParseLanguage reads the form value; everything unknown is Chinese.
func ParseLanguage(s string) Language {
	for _, l := range Languages() {
		if l.String() == s {
			return l
		}
	}
	return LanguageChinese
}

// String returns the form value of the language.
func (l Language) String() string {
	switch l {
	case LanguageMongolian:
		return "mongolian"
	case LanguageBoth:
		return "both"
	}
	return "chinese"
}

// Label returns the language as people read it.
func (l Language) Label() string {
	switch l {
	case LanguageMongolian:
		return "蒙"
	case LanguageBoth:
		return "双语"
	}
	return "汉"
}

// Sheet is form 2 (宣传稿件报送单) besides the text, and what the field's rules
// ask at submission.
type Sheet struct {
	Class       Class
	Topic       string // one of Topics, for ClassOther
	Genre       Genre
	Language    Language
	ActivityDay Day    // the activity's last day, for news
	External    Choice // 对外宣传 可/否; No means never on a public channel
	Contact     Sealed // 联系方式

	OtherAttachments string // 报送附件: 其他____
	Byline           string // 署名, apart from the payee
	Photographer     string

	FirstHere       Choice // 首发: not published anywhere before
	ElsewhereOutlet string // where it was published first
	ElsewhereLink   string
	ElsewhereDay    Day
	Original        Choice // 原创
	SelfMade        Choice // 自主完成
	SentFreely      Choice // 主动报送

	SecrecyReviewer string // 保密审查: who at the unit checked
	SecrecyPassed   Choice // and with what result
	PeopleConsent   Choice // those recognisable in pictures agreed
}

// SheetFields names the fields of form 2 in its order.
func SheetFields() []string {
	return []string{
		"unit_id", "contact", "class", "topic", "activity_day", "genre", "language", "external", "attachments", "captions", "people_consent",
		"other_attachments", "title", "body", "excerpt", "byline", "photographer", "first_here", "elsewhere_outlet", "elsewhere_link",
		"elsewhere_day", "original", "self_made", "sent_freely", "secrecy_reviewer", "secrecy_passed",
	}
}

// Consent 声明 is a statement that the author reads and accepts at submission,
// kept with its version and time.
type Consent struct {
	Code    string
	Version int
	Words   string
}

// SubmissionConsents returns the statements in force, from the notice and the
// law on personal data. A change of words needs a new version.
func SubmissionConsents(federation string) []Consent {
	return []Consent{
		{Code: "use", Version: 1, Words: "同意" + federation + "采用、编辑本稿，并择优向党政机关、上级工会、新闻媒体和社交媒体推荐。"},
		{Code: "proof", Version: 1, Words: "已校对文字，核实事实、姓名、职务和数字，内容真实准确。"},
		{Code: "secrecy", Version: 1, Words: "已经单位保密审查，稿件和附件不含国家秘密、工作秘密和不宜公开的内容。"},
		{Code: "rights", Version: 1, Words: "文字、照片、音频、视频为本人或本单位所有，或已取得授权；可辨认的人物已同意，未成年人已征得监护人同意。"},
	}
}

// Missing returns what the manuscript still lacks for submission, by form
// field. Attachments are those of the manuscript, in any state.
func (m *Manuscript) Missing(attachments []Attachment) map[string]string {
	missing := map[string]string{}
	need := func(ok bool, field, words string) {
		if !ok {
			missing[field] = words
		}
	}
	need(m.UnitID != "", "unit_id", "请选择报送单位。")
	need(m.Class != ClassUnset, "class", "请选择稿件类别。")
	need(m.Class != ClassNews || m.ActivityDay != "", "activity_day", "请填写活动结束的日期。")
	need(m.Class != ClassOther || m.Topic != "", "topic", "请选择稿件种类。")
	need(strings.TrimSpace(m.Title) != "", "title", "请填写标题。")
	need(len(m.Contact) > 0, "contact", "请填写联系方式，便于编辑核实。")
	need(m.External != Unanswered, "external", "请选择是否可以对外宣传。")
	need(m.FirstHere != Unanswered, "first_here", "请选择是否首发。")
	need(m.FirstHere != No || m.ElsewhereOutlet != "", "elsewhere_outlet", "请写明先在哪里发表。")
	need(m.Original != Unanswered, "original", "请选择是否原创。")
	need(m.SecrecyReviewer != "", "secrecy_reviewer", "请填写本单位保密审查人的姓名。")
	need(m.SecrecyPassed == Yes, "secrecy_passed", "保密审查通过后才能报送。")
	m.missingContent(attachments, need)
	return missing
}

func (m *Manuscript) missingContent(attachments []Attachment, need func(ok bool, field, words string)) {
	photos, media, waiting, captioned := 0, 0, 0, true
	for _, a := range attachments {
		switch {
		case a.State == AttachmentAwaiting:
			waiting++
		case a.State != AttachmentStored:
		case a.Kind == KindPhoto:
			photos++
			captioned = captioned && strings.TrimSpace(a.Caption) != ""
		case m.Genre == GenreVideo && a.Kind == KindVideo, m.Genre == GenreAudio && a.Kind == KindAudio:
			media++
		}
	}
	need(waiting == 0, "attachments", "还有附件没有传完，请等待上传完成，或删除不需要的附件。")
	switch m.Genre {
	case GenreText:
		need(PlainText(m.Body) != "", "body", "请填写正文。")
	case GenrePicture:
		need(photos > 0, "attachments", "图片稿请至少上传一张照片。")
		need(captioned, "captions", "图片稿的每张照片都要有说明。")
	case GenreVideo, GenreAudio:
		need(media > 0, "attachments", "请上传"+m.Genre.Label()+"文件。")
	}
	need(photos == 0 || m.PeopleConsent != Unanswered, "people_consent", "照片里有可以辨认的人吗？请选择。")
}
