package web

import "strings"

// BrowserOf says in a word or two what a browser calls itself.
func BrowserOf(agent string) string {
	first := func(names ...[2]string) string {
		for _, name := range names {
			if strings.Contains(agent, name[0]) {
				return name[1]
			}
		}
		return ""
	}
	browser := first([2]string{"Edg/", "Edge"}, [2]string{"QQBrowser", "QQ 浏览器"}, [2]string{"Firefox/", "Firefox"}, [2]string{"Chrome/", "Chrome"}, [2]string{"Safari/", "Safari"})
	system := first([2]string{"Windows", "Windows"}, [2]string{"Android", "Android"}, [2]string{"iPhone", "iPhone"}, [2]string{"Mac OS", "macOS"}, [2]string{"Linux", "Linux"})
	if browser == "" || system == "" {
		return "不认识的浏览器"
	}
	return system + " 上的 " + browser
}
