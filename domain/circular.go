package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// CircularState is how far a circular is.
type CircularState uint8

// The states of a circular. Values are stored: never renumber.
const (
	CircularDrafted CircularState = 0 // 起草
	CircularSigned  CircularState = 1 // 已签发, waits for its number
	CircularIssued  CircularState = 2 // 已印发
)

// Label returns the state as people read it.
func (s CircularState) Label() string {
	switch s {
	case CircularDrafted:
		return "起草中"
	case CircularSigned:
		return "已签发，待编号印发"
	case CircularIssued:
		return "已印发"
	}
	return "未知"
}

// String returns the state's name for style classes.
func (s CircularState) String() string {
	switch s {
	case CircularSigned:
		return "signed"
	case CircularIssued:
		return "issued"
	}
	return "drafted"
}

// Circular 通报 is what the department reports about a quarter. Its figures stand
// still from the drafting on and are reckoned anew only while it is a draft; once
// issued nothing of it ever changes, and a correction is a new issue.
type Circular struct {
	ID       string
	Quarter  Quarter
	Issue    int    // of the quarter, from 1
	Corrects string // id of the circular that it corrects, empty for a first issue
	State    CircularState
	Title    string
	To       string // 主送
	From     string // 署名
	Sections []CircularSection
	Hash     string    // SHA-256 of the figures as they are kept
	Reckoned time.Time // when the figures were
	Drafted  Signed    // who has drafted it; Writers have changed its words since
	Writers  []string  // accounts
	SignedBy Signed
	Issued   Signed
	Number   string // 发文字号
	Day      Day    // 成文日期
	Scan     CircularScan
	Version  int64
}

// CircularScan is the stamped paper as it was issued, kept under the key of the
// circular.
type CircularScan struct {
	Name   string
	MIME   string
	Size   int64
	SHA256 string
	At     time.Time
}

// ScanKey is where the scan's bytes are kept.
func (c Circular) ScanKey() string { return "circulars/" + c.ID + "/" + c.Scan.SHA256 }

// CircularSection is one part of the text. What nobody has edited is written anew
// when the figures are.
type CircularSection struct {
	Key     string
	Heading string
	Text    string // a paragraph a line
	Edited  bool
	Version int // counts changes by people
}

// Section returns a section by its key, nil for none.
func (c *Circular) Section(key string) *CircularSection {
	for i := range c.Sections {
		if c.Sections[i].Key == key {
			return &c.Sections[i]
		}
	}
	return nil
}

// CircularTextMost is how long a section may be, in characters.
const CircularTextMost = 20_000

func (c *Circular) requireDraft() error {
	if c.State != CircularDrafted {
		return Conflict("通报现在是“" + c.State.Label() + "”，不能再改。要修改，请先撤回签发；已印发的只能另发更正通报。")
	}
	return nil
}

// Write changes the text of a section that somebody has seen in a version. What
// is there already is no change.
func (c *Circular) Write(by Account, key, text string, version int) error {
	if err := c.requireDraft(); err != nil {
		return err
	}
	s := c.Section(key)
	text = CleanLines(text)
	switch {
	case s == nil:
		return NotFound("没有这一段。")
	case s.Text == text:
		return nil
	case utf8.RuneCountInString(text) > CircularTextMost:
		return InvalidFields(map[string]string{"text": "这一段太长，请精简。"})
	case s.Version != version:
		return Conflict("另一位同事刚刚改过这一段，请刷新以后再改。")
	}
	s.Text, s.Edited, s.Version = text, true, s.Version+1
	c.wrote(by)
	return nil
}

func (c *Circular) wrote(by Account) {
	if !slices.Contains(c.Writers, by.ID) {
		c.Writers = append(c.Writers, by.ID)
	}
}

// Head changes what stands above and below the text.
func (c *Circular) Head(by Account, title, to, from string) error {
	if err := c.requireDraft(); err != nil {
		return err
	}
	title, to, from = strings.TrimSpace(CleanLines(title)), strings.TrimRight(strings.TrimSpace(to), "：:"), strings.TrimSpace(from)
	problems := map[string]string{}
	for field, value := range map[string]string{"title": title, "to": to, "from": from} {
		if utf8.RuneCountInString(value) > 200 {
			problems[field] = "请不要超过 200 个字。"
		}
	}
	if title == "" {
		problems["title"] = "请填写标题。"
	}
	if len(problems) > 0 {
		return InvalidFields(problems)
	}
	c.Title, c.To, c.From = title, to, from
	c.wrote(by)
	return nil
}

// Redraft takes new figures and writes anew what nobody has edited.
func (c *Circular) Redraft(figures CircularFigures, correction string, now time.Time) error {
	if err := c.requireDraft(); err != nil {
		return err
	}
	hash, err := figures.Hash()
	if err != nil {
		return err
	}
	drafted := figures.Sections(correction)
	for i := range drafted {
		if was := c.Section(drafted[i].Key); was != nil && was.Edited {
			drafted[i].Text, drafted[i].Edited, drafted[i].Version = was.Text, true, was.Version
		} else if was != nil {
			drafted[i].Version = was.Version + 1
		}
	}
	c.Sections, c.Hash, c.Reckoned = drafted, hash, now
	return nil
}

// Sign lets a second person sign the circular off: nobody who has drafted or
// edited it.
func (c *Circular) Sign(by Account, now time.Time) error {
	if err := c.requireDraft(); err != nil {
		return err
	}
	if by.ID == c.Drafted.By || slices.Contains(c.Writers, by.ID) {
		return Conflict("通报要由没有参加起草和修改的另一位同事签发。")
	}
	c.State, c.SignedBy = CircularSigned, Signed{By: by.ID, Name: by.Name, At: now}
	return nil
}

// TakeBack makes a signed circular a draft again, before it is issued.
func (c *Circular) TakeBack() error {
	if c.State != CircularSigned {
		return Conflict("通报现在是“" + c.State.Label() + "”，没有可以撤回的签发。")
	}
	c.State, c.SignedBy = CircularDrafted, Signed{}
	return nil
}

var documentNumber = regexp.MustCompile(`^[^\s〔〕]{1,30}〔[0-9]{4}〕[1-9][0-9]{0,4}号$`)

// Publish gives a signed circular its number and day.
func (c *Circular) Publish(by Account, number string, day Day, now time.Time) error {
	number = strings.TrimSpace(number)
	if c.State == CircularIssued && c.Number == number && c.Day == day {
		return nil
	}
	if c.State != CircularSigned {
		return Conflict("通报要先签发，才能编号印发。")
	}
	problems := map[string]string{}
	if !documentNumber.MatchString(number) {
		problems["number"] = "文号应写成“示工通〔2026〕5号”这样：年份用六角括号，序号不编虚位、不加“第”字。"
	}
	switch {
	case day == "":
		problems["day"] = "请填写成文日期。"
	case day < DayOf(c.SignedBy.At):
		problems["day"] = "成文日期不能早于签发的日期。"
	case day > DayOf(now):
		problems["day"] = "成文日期还没有到。"
	}
	if len(problems) > 0 {
		return InvalidFields(problems)
	}
	c.State, c.Number, c.Day, c.Issued = CircularIssued, number, day, Signed{By: by.ID, Name: by.Name, At: now}
	return nil
}

// Keep takes the stamped scan of an issued circular. What was kept once stays.
func (c *Circular) Keep(scan CircularScan) error {
	if c.State != CircularIssued {
		return Conflict("通报印发以后才有盖章的扫描件。")
	}
	if c.Scan.SHA256 != "" && c.Scan.SHA256 != scan.SHA256 {
		return Conflict("已经存了一份盖章的扫描件，不能替换。要更正，请另发更正通报。")
	}
	c.Scan = scan
	return nil
}

// CircularPath is where informants and chairs read circulars, before the id.
const CircularPath = "/m/circulars/"

// Label returns the circular as lists name it.
func (c Circular) Label() string {
	if c.Issue > 1 {
		return fmt.Sprintf("%s通报（第 %d 次更正）", c.Quarter.Label(), c.Issue-1)
	}
	return c.Quarter.Label() + "通报"
}

// Hash names figures by their content.
func (f CircularFigures) Hash() (string, error) {
	text, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("write figures: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// CircularTemplate is an office's own template, kept under the key of its id.
type CircularTemplate struct {
	ID     string
	Name   string
	Size   int64
	SHA256 string
	By     Actor
	At     time.Time
}

// Key is where the template's bytes are kept.
func (t CircularTemplate) Key() string { return "circulars/templates/" + t.ID }
