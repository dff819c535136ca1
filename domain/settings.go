package domain

import (
	"slices"
	"strings"
)

// Settings are what the department decides about its own work.
type Settings struct {
	Federation        string // the federation's name; forms' titles begin with it, empty until set
	NewsSteps         int    // review steps that news needs
	OtherSteps        int    // review steps that other manuscripts need
	OnePersonTwoSteps bool   // lets one person hold several steps of a manuscript, each use logged with its reason
	SecondFactor      string // roles whose accounts must have a second factor, separated by spaces
	IdleMinutes       int    // how long a console page may stand still before one must sign in again

	FirstDays  int // working days that each review step may take, 0: no date
	SecondDays int
	FinalDays  int
	Remind     bool // remind people once a day of what is overdue, outside the quiet hours of NoticeRules

	// What stands at the foot of the public pages; what is empty is left out.
	ICP          string // 网站备案号
	PoliceRecord string // 公安备案号
	Contact      string // how readers reach the department
}

// SettingDepartment is the name under which Settings are stored.
const SettingDepartment = "department"

// DefaultSettings are in force until the department decides otherwise.
func DefaultSettings() Settings {
	return Settings{
		NewsSteps: 3, OtherSteps: 3, IdleMinutes: 30,
		FirstDays: 2, SecondDays: 2, FinalDays: 2, Remind: true,
	}
}

// Steps returns how many review steps a manuscript of the class needs.
func (s Settings) Steps(class Class) int {
	if class == ClassNews {
		return s.NewsSteps
	}
	return s.OtherSteps
}

// FormTitle returns the printed title of a form, led by the federation's name.
func (s Settings) FormTitle(form string) string { return s.Federation + form }

// Problems returns what cannot be accepted, by form field.
func (s Settings) Problems() map[string]string {
	problems := map[string]string{}
	if len([]rune(s.Federation)) > 40 {
		problems["federation"] = "名称请不要超过 40 个字。"
	}
	if s.NewsSteps < 1 || s.NewsSteps > 3 {
		problems["news_steps"] = "审稿步数应为 1 到 3。"
	}
	if s.OtherSteps < 1 || s.OtherSteps > 3 {
		problems["other_steps"] = "审稿步数应为 1 到 3。"
	}
	for _, role := range s.SecondFactorRoles() {
		if !slices.Contains(Roles(), role) {
			problems["second_factor"] = "没有这种职责，请重新选。"
		}
	}
	if s.IdleMinutes < 5 || s.IdleMinutes > 120 {
		problems["idle_minutes"] = "请填写 5 到 120 之间的分钟数。"
	}
	for field, days := range map[string]int{"first_days": s.FirstDays, "second_days": s.SecondDays, "final_days": s.FinalDays} {
		if days < 0 || days > 30 {
			problems[field] = "请填写 0 到 30 之间的天数，0 表示不设期限。"
		}
	}
	for field, text := range map[string]string{"icp": s.ICP, "police_record": s.PoliceRecord} {
		if len([]rune(text)) > 40 {
			problems[field] = "备案号请不要超过 40 个字。"
		}
	}
	if len([]rune(s.Contact)) > 80 {
		problems["contact"] = "联系方式请不要超过 80 个字。"
	}
	return problems
}

// PoliceNumber returns the digits of the police record, by which it is looked up.
func (s Settings) PoliceNumber() string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s.PoliceRecord)
}
