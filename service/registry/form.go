package registry

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"laigao/domain"
)

// Form is form 1 as it was typed. It is kept sealed until it is sent.
type Form struct {
	UnitID     string
	Unlisted   string // name of the unit where it is not in the list
	Name       string
	Gender     string // male, female
	BirthMonth string // 1985-04
	Education  string
	UnionPost  string
	UnitPost   string
	Phone      string
	Email      string
	IDNumber   string
	Hobbies    string
	Platforms  domain.Platforms
	Summary    string
	Privacy    bool // consent to the handling of personal data
	IDConsent  bool // consent of its own for the ID number
}

// limits are the most characters of each text, by form field.
func (f *Form) limits() []limit {
	p := &f.Platforms
	return []limit{
		{"name", &f.Name, 40},
		{"union_post", &f.UnionPost, 60},
		{"unit_post", &f.UnitPost, 60},
		{"phone", &f.Phone, 30},
		{"email", &f.Email, 120},
		{"id_number", &f.IDNumber, 30},
		{"hobbies", &f.Hobbies, 200},
		{"site_url", &p.SiteURL, 300},
		{"wechat_id", &p.WeChatID, 60},
		{"wechat_name", &p.WeChatName, 60},
		{"weibo_platform", &p.WeiboPlatform, 60},
		{"weibo_name", &p.WeiboName, 60},
		{"newspaper_name", &p.NewspaperName, 60},
		{"newspaper_cycle", &p.NewspaperCycle, 60},
		{"magazine_name", &p.MagazineName, 60},
		{"magazine_cycle", &p.MagazineCycle, 60},
		{"other_platforms", &p.Other, 300},
		{"summary", &f.Summary, 2000},
		{"education", &f.Education, 20},
		{"birth_month", &f.BirthMonth, 20},
		{"unit_id", &f.UnitID, 26},
		{"gender", &f.Gender, 10},
		{"unlisted", &f.Unlisted, 60},
	}
}

type limit struct {
	field string
	value *string
	most  int
}

// tidied returns the form without blanks around what was typed.
func (f Form) tidied() Form {
	for _, l := range f.limits() {
		*l.value = strings.TrimSpace(*l.value)
	}
	f.IDNumber = strings.ToUpper(strings.ReplaceAll(f.IDNumber, " ", ""))
	f.IDConsent = f.IDConsent && f.IDNumber != ""
	if f.UnitID != "" {
		f.Unlisted = ""
	}
	return f
}

// problems returns what is missing or cannot be accepted, by form field.
func (f Form) problems(today domain.Day) map[string]string {
	asked := domain.Informant{
		UnitID: f.UnitID, RequestedUnit: f.Unlisted, Name: f.Name, Gender: f.gender(), BirthMonth: f.BirthMonth, Education: f.Education,
		UnionPost: f.UnionPost, UnitPost: f.UnitPost, Phone: domain.Sealed(f.Phone),
	}
	problems := asked.Missing()
	for _, l := range f.limits() {
		if utf8.RuneCountInString(*l.value) > l.most {
			problems[l.field] = fmt.Sprintf("请不要超过 %d 个字。", l.most)
		}
	}
	check := func(field, value, problem string) {
		if value != "" && problem != "" && problems[field] == "" {
			problems[field] = problem
		}
	}
	check("phone", f.Phone, domain.CheckPhone(f.Phone))
	check("email", f.Email, domain.CheckEmail(f.Email))
	if !slices.Contains(domain.Educations(), f.Education) {
		check("education", f.Education, "请选择学历。")
	}
	check("birth_month", f.BirthMonth, domain.CheckMonth(f.BirthMonth, today))
	check("id_number", f.IDNumber, domain.CheckIDNumber(f.IDNumber, f.gender(), f.BirthMonth, today))
	if f.IDNumber != "" && !f.IDConsent {
		problems["id_consent"] = "填写身份证号需要单独勾选同意；不愿意填写可以把号码删掉。"
	}
	if !f.Privacy {
		problems["privacy"] = "请阅读个人信息处理说明，并勾选同意。"
	}
	return problems
}

func (f Form) gender() domain.Gender {
	switch f.Gender {
	case "male":
		return domain.Male
	case "female":
		return domain.Female
	}
	return domain.GenderUnset
}

func genderName(g domain.Gender) string {
	switch g {
	case domain.Male:
		return "male"
	case domain.Female:
		return "female"
	case domain.GenderUnset:
	}
	return ""
}

// digits strips a phone number to what tells it from others.
func digits(phone string) string {
	return strings.NewReplacer("-", "", " ", "").Replace(phone)
}

// purpose names the row and field that a sealed value belongs to.
func purpose(informantID, field string) string {
	return domain.SealPlace("informant", informantID, field)
}

// The fields that are sealed.
const (
	FieldPhone    = "phone"
	FieldIDNumber = "id_number"
	fieldDraft    = "draft"
)

// fill puts the form into the registration, personal data sealed and indexed,
// and drops the draft.
func (s *Service) fill(i *domain.Informant, f Form) error {
	i.RequestedUnit = f.Unlisted
	i.UnitID, i.Name, i.Gender, i.BirthMonth, i.Education = f.UnitID, f.Name, f.gender(), f.BirthMonth, f.Education
	i.UnionPost, i.UnitPost, i.Email, i.Hobbies = f.UnionPost, f.UnitPost, f.Email, f.Hobbies
	i.Platforms, i.Summary, i.Draft = f.Platforms, f.Summary, nil
	var err error
	if i.Phone, err = s.keyring.Seal(purpose(i.ID, FieldPhone), f.Phone); err != nil {
		return err
	}
	if i.IDNumber, err = s.keyring.Seal(purpose(i.ID, FieldIDNumber), f.IDNumber); err != nil {
		return err
	}
	i.PhoneIndex = s.keyring.Blind(FieldPhone, digits(f.Phone))
	i.IDNumberIndex = s.keyring.Blind(FieldIDNumber, f.IDNumber)
	return nil
}

// formOf returns the form as its owner last left it: the draft where there is
// one, else what was sent.
func (s *Service) formOf(i domain.Informant) (Form, error) {
	if len(i.Draft) == 0 {
		return s.sentForm(i)
	}
	d, err := s.openDraft(i)
	return d.Form, err
}

// draft is what is kept of a form that was not sent yet.
type draft struct {
	Form Form
	Page string // the page that typed it
}

func (s *Service) openDraft(i domain.Informant) (draft, error) {
	var d draft
	text, err := s.keyring.Open(purpose(i.ID, fieldDraft), i.Draft)
	if err != nil || text == "" {
		return d, err
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return d, fmt.Errorf("read draft of registration %s: %w", i.ID, err)
	}
	return d, nil
}

func (s *Service) sealDraft(i *domain.Informant, d draft) error {
	text, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("write draft of registration %s: %w", i.ID, err)
	}
	i.Draft, err = s.keyring.Seal(purpose(i.ID, fieldDraft), string(text))
	return err
}

func (s *Service) sentForm(i domain.Informant) (Form, error) {
	f := Form{
		UnitID: i.UnitID, Unlisted: i.RequestedUnit, Name: i.Name, Gender: genderName(i.Gender), BirthMonth: i.BirthMonth, Education: i.Education,
		UnionPost: i.UnionPost, UnitPost: i.UnitPost, Email: i.Email, Hobbies: i.Hobbies, Platforms: i.Platforms, Summary: i.Summary,
	}
	var err error
	if f.Phone, err = s.keyring.Open(purpose(i.ID, FieldPhone), i.Phone); err != nil {
		return f, err
	}
	if f.IDNumber, err = s.keyring.Open(purpose(i.ID, FieldIDNumber), i.IDNumber); err != nil {
		return f, err
	}
	sent := i.State != domain.InformantDraft
	f.Privacy, f.IDConsent = sent, sent && f.IDNumber != ""
	return f, nil
}
