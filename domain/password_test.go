package domain

import "testing"

func TestCheckPassword_RefusesWhatIsEasyToGuess(t *testing.T) {
	guessable := []string{"zhangsan", "张三三", "示例市总工会"}
	cases := []struct {
		password string
		good     bool
	}{
		{"short-one1", false},
		{"correct horse staple", true},
		{"春天的草原有云朵和羊群", false}, // 11 characters
		{"春天的草原有云朵和羊群呀", true},
		{"password123456", false},
		{"Zhangsan123456", false},
		{"Zhangsan2026!!", false},
		{"张三三张三三张三三abc1", false},
		{"示例市总工会示例市总工会", false},
		{"aaaaaaaaaaaaaaaa", false},
		{"abcdefghijklmnopq", false},
		{"Admin@Admin@2026", false},
		{"kT7#mveq2Lpw", true},
	}
	for _, c := range cases {
		if problem := CheckPassword(c.password, guessable...); (problem == "") != c.good {
			t.Errorf("CheckPassword(%q) = %q, want good=%v", c.password, problem, c.good)
		}
	}
}

func TestCheckRoles_KeepsDutiesApart(t *testing.T) {
	cases := []struct {
		roles []Role
		good  bool
	}{
		{nil, false},
		{[]Role{RoleFirstReviewer, RolePublisher}, true},
		{[]Role{RoleAdministrator}, true},
		{[]Role{RoleAdministrator, RoleFirstReviewer}, false},
		{[]Role{RoleAuditor, RoleFinance}, false},
		{[]Role{RoleAuditor}, true},
		{[]Role{"emperor"}, false},
	}
	for _, c := range cases {
		if problem := CheckRoles(c.roles); (problem == "") != c.good {
			t.Errorf("CheckRoles(%v) = %q, want good=%v", c.roles, problem, c.good)
		}
	}
}
