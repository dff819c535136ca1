package domain

// Choice is a question of form that is open until somebody answers it.
type Choice uint8

// The answers.
const (
	Unanswered Choice = iota
	Yes
	No
)

// ParseChoice reads "yes" and "no"; everything else is Unanswered.
func ParseChoice(s string) Choice {
	switch s {
	case "yes":
		return Yes
	case "no":
		return No
	}
	return Unanswered
}

// String returns the form value of the choice: yes, no or nothing.
func (c Choice) String() string {
	switch c {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return ""
}

// Label returns 是, 否 or 未填.
func (c Choice) Label() string {
	switch c {
	case Yes:
		return "是"
	case No:
		return "否"
	}
	return "未填"
}
