package domain

import "time"

// UnitClass is one of the notice's groups of addressees: 旗区总工会, 产业系统工会,
// 市直基层工会, 驻市企业工会, 基层工会, 机关部室. Classes are data, not code.
type UnitClass struct {
	Code     string
	Name     string
	Position int
}

// Unit is a union organisation 单位 that sends manuscripts.
type Unit struct {
	ID        string
	ParentID  string // empty at the top
	Class     string // UnitClass.Code
	Name      string
	ShortName string
	Code      string // the federation's own number for the unit, empty when it has none
	Initials  string // pinyin initials of the name, for search
	Position  int    // the administrator's order within a class
	Endorse   bool   // the unit's chair endorses what its informants send
	CreatedAt time.Time
	ClosedAt  time.Time // zero while the unit exists
}

// Label returns the short name where there is one, else the name.
func (u Unit) Label() string {
	if u.ShortName != "" {
		return u.ShortName
	}
	return u.Name
}
